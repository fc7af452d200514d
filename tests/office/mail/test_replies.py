"""An address is given up only where the refusal is its own. The replies are those that people reported."""

import pytest

from kiosk.office.mail.replies import ReplyMeaning, judge_message, judge_recipient

ADDRESS, LATER, SERVER = ReplyMeaning.ADDRESS, ReplyMeaning.LATER, ReplyMeaning.SERVER


@pytest.mark.parametrize(
    ("code", "words", "meaning"),
    [
        (550, "5.1.1 <a@example.org>: Recipient address rejected: User unknown in local recipient table", ADDRESS),
        (550, "5.1.1 The email account that you tried to reach does not exist.", ADDRESS),
        (550, "#5.1.0 Address rejected.", ADDRESS),
        (553, "5.1.3 The recipient address is not a valid RFC 5321 address.", ADDRESS),
        (556, "5.1.10 Recipient address has a null MX", ADDRESS),
        (550, "5.2.1 The email account that you tried to reach is disabled.", ADDRESS),
        (550, "no such user", ADDRESS),
        (550, "5.1.0 Sender denied as sender's email address is on SenderFilterConfig list", SERVER),
        (550, "5.1.0 Authentication required", SERVER),
        (554, "5.1.0 <kiosks@example.org> sender rejected", SERVER),
        (550, "5.2.1 Mailbox unavailable. Your IP address 192.0.2.1 is blacklisted", SERVER),
        (550, "5.2.1 The user you are trying to contact is receiving mail too quickly.", LATER),
        (550, "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents more", LATER),
        (550, "5.1.90 Your message can't be sent because you've reached your daily limit for recipients", SERVER),
        (550, "5.1.8 Access denied, bad outbound sender AS(42004)", SERVER),
        (550, "5.7.26 This mail has been blocked because the sender is unauthenticated.", SERVER),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", ADDRESS),
        (550, "Requested action not taken: mailbox unavailable", ADDRESS),
        (550, "Unrouteable address", ADDRESS),
        (550, "Invalid recipient <a@example.org> (#5.1.1)", ADDRESS),
        (553, "sorry, no mailbox here by that name. (#5.1.1)", ADDRESS),
        (
            550,
            "Message was not accepted -- invalid mailbox. Local mailbox a@example.org is unavailable: user not found",
            ADDRESS,
        ),
        (450, "4.2.0 Greylisted, see http://example.org", LATER),
        (451, "busy", LATER),
        (452, "4.2.2 The email account that you tried to reach is over quota", LATER),
        (552, "5.2.2 Mailbox full", LATER),
        (550, "Mailbox is full / Blocks limit exceeded / Inode limit exceeded", LATER),
        (550, "user is over quota", LATER),
        (550, "there is no place left for it (#5.2.2)", LATER),
        (554, "delivery error: dd Sorry, your message cannot be delivered. This mailbox is over quota.", LATER),
        (553, "The recipient's mailbox quota is exhausted", LATER),
        (554, "5.7.1 <a@example.org>: Relay access denied", SERVER),
        (553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", SERVER),
        (553, "mail from your network goes elsewhere (#5.7.1)", SERVER),
        (553, "sorry, that domain isn't in my list of allowed rcpthosts", SERVER),
        (550, "SMTP AUTH is required for message submission on port 587", SERVER),
        (550, "Administrative prohibition", SERVER),
        (550, "Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", SERVER),
        (550, "rejected because 192.0.2.1 is in a DNSBL", SERVER),
        (550, "Too many invalid recipients", SERVER),
        (550, "You must log in to send mail", SERVER),
        (550, "MAX RCPT TO DAILY LIMIT", SERVER),
        (552, "5.2.0 igxL1p00E1WDM2s01gxMXG spam detected", SERVER),
        (550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", SERVER),
        (
            550,
            "5.7.515 Access denied, sending domain example.org does not meet the required authentication level",
            SERVER,
        ),
        (550, "5.7.1 Unable to relay", SERVER),
        (550, "relay not permitted!", SERVER),
        (550, "5.1.8 <kiosks@example.org>: Sender address rejected: Domain not found", SERVER),
        (550, "5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail.", SERVER),
        (550, "5.7.26 This mail is unauthenticated, which poses a security risk", SERVER),
        (530, "5.7.0 Must issue a STARTTLS command first", SERVER),
        (530, "Authentication required", SERVER),
        (554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example.org", SERVER),
        (550, "5.4.5 Daily user sending limit exceeded.", SERVER),
        (552, "5.3.4 Message size exceeds fixed limit", SERVER),
        (554, "Transaction failed", SERVER),
        (503, "5.5.1 Error: need MAIL command", SERVER),
    ],
)
def test_a_refused_recipient(code, words, meaning):
    assert judge_recipient(code, words) is meaning


@pytest.mark.parametrize(
    ("code", "words", "meaning"),
    [
        (550, "5.1.1 no such user here", ADDRESS),
        (554, "5.7.1 Spam message rejected", SERVER),
        (550, "5.1.0 Sender denied", SERVER),
        (550, "mail content denied", SERVER),
        (552, "5.3.4 Message too big", SERVER),
        (554, "5.6.0 Message contains invalid header", SERVER),
        (451, "4.3.0 Temporary lookup failure", LATER),
        (552, "5.2.2 over quota", LATER),
        (552, "Mailbox full", LATER),
        (552, "Message exceeds fixed maximum size", SERVER),
    ],
)
def test_a_refused_message(code, words, meaning):
    assert judge_message(code, words) is meaning
