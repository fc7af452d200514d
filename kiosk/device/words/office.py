"""The way to the head office: Italian and Lithuanian, by the English sentence."""

from sync.mqtt.broker import AWAY, BUSY, ENDED, FORBIDDEN, NO_ANSWER, REFUSED, SILENT, UNTRUSTED

OFFICE = {
    "{fault}": ("{fault}", "{fault}"),
    "{broker} answers ({lock}), and the head office has left receipts there": (
        "{broker} risponde ({lock}), e la sede vi ha lasciato ricevute",
        "{broker} atsako ({lock}), ir centras ten paliko kvitų",
    ),
    "{broker} answers ({lock}), but the head office has left no receipt for this kiosk": (
        "{broker} risponde ({lock}), ma la sede non ha lasciato ricevute per questo chiosco",
        "{broker} atsako ({lock}), bet centras šiam kioskui kvito nepaliko",
    ),
    "no encryption": ("non cifrato", "nešifruota"),
    "does `kiosk collect` run there? A new kiosk gets its first one after `systemctl start kiosk-publish`": (
        "là è attivo `kiosk collect`? Un chiosco nuovo riceve la prima dopo `systemctl start kiosk-publish`",
        "ar ten veikia `kiosk collect`? Naujas kioskas pirmąjį gauna po `systemctl start kiosk-publish`",
    ),
    "not examined: the outbox, and what the kiosk says of itself": (
        "non esaminato: i mesi, e quello che il chiosco dice di sé",
        "netikrinta: mėnesiai ir tai, ką kioskas sako apie save",
    ),
    "restart the kiosk, which counts that month again; keep a copy of the file for us": (
        "riavviare il chiosco, che riconta quel mese; conservare una copia del file per noi",
        "paleiskite kioską iš naujo, jis tą mėnesį perskaičiuos; failo kopiją išsaugokite mums",
    ),
    "the outbox holds no month yet: the first is written once the time is known": (
        "non c'è ancora nessun mese: il primo si scrive quando si conosce l'ora",
        "mėnesių dar nėra: pirmasis įrašomas, kai žinomas laikas",
    ),
    "the newest document, {month}, was written on {day}": (
        "il documento più recente, {month}, è stato scritto il {day}",
        "naujausias dokumentas, {month}, įrašytas {day}",
    ),
    "is the kiosk running, and does it know the time? See `journalctl -u kiosk`": (
        "il chiosco è attivo, e conosce l'ora? Vedere `journalctl -u kiosk`",
        "ar kioskas veikia ir ar žino laiką? Žr. `journalctl -u kiosk`",
    ),
    "the outbox holds {first} to {month}, written on {day}": (
        "ci sono i mesi da {first} a {month}, scritti il {day}",
        "yra mėnesiai nuo {first} iki {month}, įrašyti {day}",
    ),
    "the head office has not receipted {months}": (
        "la sede non ha confermato {months}",
        "centras nepatvirtino {months}",
    ),
    "sudo systemctl start kiosk-publish, then `journalctl -u kiosk-publish -n 20`": (
        "sudo systemctl start kiosk-publish, poi `journalctl -u kiosk-publish -n 20`",
        "sudo systemctl start kiosk-publish, tada `journalctl -u kiosk-publish -n 20`",
    ),
    "not yet receipted: {months}; the next attempt is due within the hour": (
        "non ancora confermati: {months}; il prossimo tentativo entro un'ora",
        "dar nepatvirtinta: {months}; kitas bandymas per valandą",
    ),
    "the head office has receipted every month": (
        "la sede ha confermato ogni mese",
        "centras patvirtino visus mėnesius",
    ),
    "no head office: the settings have no table [broker], and the months stay in the outbox": (
        "nessuna sede: nelle impostazioni manca il broker, e i mesi restano nel chiosco",
        "centro nėra: nustatymuose nėra brokerio, ir mėnesiai lieka kioske",
    ),
    "{path}: the user {user} may not read it": (
        "{path}: l'utente {user} non può leggerlo",
        "{path}: naudotojas {user} negali jo skaityti",
    ),
    "sudo chgrp {user} {path} && sudo chmod g+r {path}": (
        "sudo chgrp {user} {path} && sudo chmod g+r {path}",
        "sudo chgrp {user} {path} && sudo chmod g+r {path}",
    ),
    AWAY: (
        "{broker} non si raggiunge ({why}); controllare la rete, e la riga broker in smiley.txt",
        "{broker} nepasiekiamas ({why}); patikrinkite tinklą ir eilutę broker faile smiley.txt",
    ),
    NO_ANSWER: (
        "{broker} non risponde: è un broker MQTT, vuole TLS, chiede un certificato al client?",
        "{broker} neatsako: ar tai MQTT brokeris, ar jam reikia TLS, ar jis prašo kliento sertifikato?",
    ),
    UNTRUSTED: (
        (
            "{broker}: il suo certificato non è affidabile ({why}); controllare il nome nella riga broker di "
            "smiley.txt, broker.ca_file e l'orologio del chiosco"
        ),
        (
            "{broker}: jo sertifikatu negalima pasitikėti ({why}); patikrinkite vardą smiley.txt eilutėje broker, "
            "broker.ca_file ir kiosko laikrodį"
        ),
    ),
    REFUSED: (
        "{broker} rifiuta questo chiosco ({why}); controllare kiosk id e token in smiley.txt, e i permessi nel broker",
        "{broker} šio kiosko nepriima ({why}); patikrinkite kiosk id ir token faile smiley.txt bei teises brokeryje",
    ),
    FORBIDDEN: (
        "{broker} rifiuta l'iscrizione ({why}); controllare i permessi nel broker",
        "{broker} nepriima prenumeratos ({why}); patikrinkite teises brokeryje",
    ),
    BUSY: (
        "{broker} adesso non accetta connessioni ({why}); riprovare più tardi",
        "{broker} dabar ryšio nepriima ({why}); bandykite vėliau",
    ),
    ENDED: ("{broker} ha chiuso la connessione: {why}", "{broker} nutraukė ryšį: {why}"),
    SILENT: (
        "{broker} non risponde a un'iscrizione; è sovraccarico?",
        "{broker} neatsako į prenumeratą; ar jis perkrautas?",
    ),
    "ask whoever looks after the broker": ("chiedere a chi si occupa del broker", "klauskite to, kas prižiūri brokerį"),
    "until then the months wait in the outbox, and nothing is lost": (
        "intanto i mesi aspettano nel chiosco, e nulla va perduto",
        "iki tol mėnesiai laukia kioske, ir niekas neprarandama",
    ),
    "the broker's password cannot be used: {fault}": (
        "la password del broker non si può usare: {fault}",
        "brokerio slaptažodžio naudoti negalima: {fault}",
    ),
    "write the token into smiley.txt once more, then: sudo kiosk setup; without smiley.txt see docs/SERVICES.md": (
        "scrivere di nuovo il token in smiley.txt, poi: sudo kiosk setup; senza smiley.txt vedere docs/SERVICES.md",
        "dar kartą įrašykite token į smiley.txt, tada: sudo kiosk setup; be smiley.txt žr. docs/SERVICES.md",
    ),
    "not examined: the broker's password": (
        "non esaminato: la password del broker",
        "netikrinta: brokerio slaptažodis",
    ),
}
