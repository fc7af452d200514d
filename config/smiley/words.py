"""What smiley.txt and smiley-result.txt say, in the languages of the page."""

from collections.abc import Mapping

from config.smiley.entry import SmileyFault

LANGUAGES = {"en": ("english",), "it": ("italiano", "italian"), "lt": ("lietuviu", "lithuanian", "lietuvių")}
"""And how people may name them."""
_Words = Mapping[str, tuple[str, str, str]]
"""English, Italian, Lithuanian."""

MEANINGS: _Words = {
    "language": ("the language of this file", "la lingua di questo file", "šio failo kalba"),
    "kiosk id": (
        "the name under which the head office knows this kiosk; every kiosk its own, best never changed",
        "il nome con cui la sede conosce questo chiosco; ognuno il suo, meglio non cambiarlo mai",
        "vardas, kuriuo kioską žino centras; kiekvienas kioskas turi savo, geriausia jo nekeisti",
    ),
    "owner": ("whose shop it is", "di chi è il negozio", "kieno tai parduotuvė"),
    "shop": ("which shop", "quale negozio", "kuri parduotuvė"),
    "place": (
        "where in the shop it stands, if there are several",
        "dove si trova nel negozio, se ce ne sono più d'uno",
        "kur parduotuvėje jis stovi, jei jų yra keli",
    ),
    "time zone": ("the shop's time zone", "il fuso orario del negozio", "parduotuvės laiko juosta"),
    "opening hours": (
        "presses outside them do not count; without this line the shop is always open",
        "fuori orario non si conta; senza questa riga il negozio è sempre aperto",
        "kitu laiku paspaudimai neskaičiuojami; be šios eilutės parduotuvė visada atidaryta",
    ),
    "wifi name": ("without Wi-Fi: leave it out", "senza Wi-Fi: lasciare via", "be Wi-Fi ryšio: praleisti"),
    "wifi password": (
        "is stored in a safe place and taken out of this file at the kiosk's start",
        "viene messa al sicuro e tolta da questo file all'avvio del chiosco",
        "kioskui pasileidus bus saugiai padėtas ir iš šio failo išimtas",
    ),
    "wifi country": ("where the kiosk stands", "dove si trova il chiosco", "kur stovi kioskas"),
    "broker": (
        "the head office's server; without this line nothing leaves the kiosk",
        "il server della sede; senza questa riga niente lascia il chiosco",
        "centro serveris; be šios eilutės iš kiosko niekas neišsiunčiama",
    ),
    "token": (
        "what the head office gave for this kiosk; is taken out of this file as well",
        "quello che la sede ha dato per questo chiosco; anche questo viene tolto dal file",
        "centro šiam kioskui duotas raktas; taip pat bus iš failo išimtas",
    ),
    "buttons": (
        "the buttons' GPIO lines, best face first, if they are not these",
        "le linee GPIO dei pulsanti, la faccia migliore per prima, se non sono queste",
        "mygtukų GPIO linijos, geriausias veidelis pirmas, jei ne šios",
    ),
    "lights": (
        "the lights' GPIO lines in the same order, if they are not these",
        "le linee GPIO delle luci nello stesso ordine, se non sono queste",
        "lempučių GPIO linijos ta pačia tvarka, jei ne šios",
    ),
    "clock": (
        "a clock with a battery, if the kiosk has one and somebody has set it",
        "un orologio con batteria, se il chiosco ne ha uno e qualcuno l'ha regolato",
        "laikrodis su baterija, jei kioskas jį turi ir kas nors jį nustatė",
    ),
}
"""What each key is for, behind `#` in the file."""

ALLOWED: _Words = {
    "language": ("en, it or lt", "en, it o lt", "en, it arba lt"),
    "kiosk id": (
        "1–63 letters a–z, digits and hyphens",
        "da 1 a 63 lettere a–z, cifre e trattini",
        "1–63 raidės a–z, skaitmenys ir brūkšneliai",
    ),
    "owner": ("1–80 characters", "da 1 a 80 caratteri", "1–80 ženklų"),
    "shop": ("1–80 characters", "da 1 a 80 caratteri", "1–80 ženklų"),
    "place": ("1–80 characters", "da 1 a 80 caratteri", "1–80 ženklų"),
    "time zone": ("like Europe/Rome", "come Europe/Rome", "kaip Europe/Vilnius"),
    "opening hours": (
        "like Mo-Fr 8-13, 15-19.30; Sa 9-13 (until midnight is 24:00)",
        "come lun-ven 8-13, 15-19.30; sab 9-13 (fino a mezzanotte è 24:00)",
        "kaip Pr-Pn 8-13, 15-19.30; Št 9-13 (iki vidurnakčio – 24:00)",
    ),
    "wifi name": ("1–32 characters", "da 1 a 32 caratteri", "1–32 ženklai"),
    "wifi password": (
        "8–63 characters without accents",
        "da 8 a 63 caratteri senza accenti",
        "8–63 ženklai be diakritinių",
    ),
    "wifi country": ("two letters, like IT", "due lettere, come IT", "dvi raidės, kaip LT"),
    "broker": (
        "a name or address, like mqtt.example.org or mqtt.example.org:8883 (1883: not encrypted)",
        "un nome o indirizzo, come mqtt.example.org o mqtt.example.org:8883 (1883: non cifrato)",
        "vardas arba adresas, kaip mqtt.example.org arba mqtt.example.org:8883 (1883: nešifruota)",
    ),
    "token": (
        "8–200 letters, digits and signs without blanks",
        "da 8 a 200 lettere, cifre e segni senza spazi",
        "8–200 raidžių, skaitmenų ir ženklų be tarpų",
    ),
    "buttons": (
        "two to five different numbers 0–27, like 17, 27, 22",
        "da due a cinque numeri diversi 0–27, come 17, 27, 22",
        "nuo dviejų iki penkių skirtingų skaičių 0–27, kaip 17, 27, 22",
    ),
    "lights": (
        "as many numbers 0–27 as there are buttons, like 5, 6, 13, and none of a button; or none",
        "tanti numeri 0–27 quanti sono i pulsanti, come 5, 6, 13, e nessuno di un pulsante; oppure none",
        "tiek skaičių 0–27, kiek mygtukų, kaip 5, 6, 13, ir ne mygtukų; arba none",
    ),
    "clock": (
        "its name in /sys/class/rtc, like rtc0; or none",
        "il suo nome in /sys/class/rtc, come rtc0; oppure none",
        "jo vardas kataloge /sys/class/rtc, kaip rtc0; arba none",
    ),
}

SENTENCES: _Words = {
    "no key": (
        "this is no line like `key = value`",
        "questa non è una riga come `chiave = valore`",
        "tai ne eilutė `raktas = reikšmė`",
    ),
    "did you mean": (
        'there is no "{0}"; did you mean "{1}"?',
        '"{0}" non esiste; forse "{1}"?',
        '"{0}" nėra; gal turėta mintyje "{1}"?',
    ),
    "unknown key": (
        'there is no "{0}"; delete the line',
        '"{0}" non esiste; togliere la riga',
        '"{0}" nėra; ištrinkite eilutę',
    ),
    "twice": (
        '"{0}" stands in line {1} already; delete one of them',
        '"{0}" c\'è già alla riga {1}; toglierne una',
        '"{0}" jau yra {1} eilutėje; vieną ištrinkite',
    ),
    "value": ("{0} = {1}: must be {2}", "{0} = {1}: deve essere {2}", "{0} = {1}: turi būti {2}"),
    "secret": ("{0}: must be {2}", "{0}: deve essere {2}", "{0}: turi būti {2}"),
    "missing": (
        'a line "{0} = …" is missing ({2})',
        'manca una riga "{0} = …" ({2})',
        'trūksta eilutės "{0} = …" ({2})',
    ),
    "not stored": (
        "{0}: nothing is stored on this kiosk; write it again",
        "{0}: in questo chiosco non ce n'è; scriverla di nuovo",
        "{0}: šiame kioske jo nėra; įrašykite iš naujo",
    ),
    "no network": (
        "{0}: this system has no NetworkManager; set up its network by hand and leave the line out",
        "{0}: questo sistema non ha NetworkManager; configurare la rete a mano e togliere la riga",
        "{0}: šioje sistemoje nėra NetworkManager; tinklą sutvarkykite ranka, o eilutę ištrinkite",
    ),
    "alone": ('"{0}" is of no use without "{1}"', '"{0}" non serve senza "{1}"', '"{0}" be "{1}" nieko nereiškia'),
    "too large": (
        "the file is larger than 64 KiB: this is not smiley.txt",
        "il file supera i 64 KiB: non è smiley.txt",
        "failas didesnis nei 64 KiB: tai ne smiley.txt",
    ),
    "two files": (
        "there are two files, {0} and {1}; delete one",
        "ci sono due file, {0} e {1}; toglierne uno",
        "yra du failai, {0} ir {1}; vieną ištrinkite",
    ),
    "folder": (
        "{0} is a folder; a text file of this name is needed",
        "{0} è una cartella; ci vuole un file di testo con questo nome",
        "{0} yra aplankas; reikia šio vardo tekstinio failo",
    ),
    "former": (
        "together with what {0} already says: {1}",
        "insieme a quello che dice già {0}: {1}",
        "kartu su tuo, kas jau yra {0}: {1}",
    ),
    "head": (
        "smiley.txt: this kiosk. Remarks begin with #. Save the file, put the card back, start the kiosk.",
        "smiley.txt: questo chiosco. Le note cominciano con #. Salvare, rimettere la scheda, avviare il chiosco.",
        "smiley.txt: šis kioskas. Pastabos prasideda #. Įrašykite, įdėkite kortelę atgal, įjunkite kioską.",
    ),
    "later": (
        "smiley-result.txt then says what was understood. What is changed later is taken at the next start.",
        "smiley-result.txt dice poi che cosa è stato capito. Le modifiche valgono dal prossimo avvio.",
        "Tada smiley-result.txt pasakys, kas suprasta. Vėlesni pakeitimai galioja nuo kito įjungimo.",
    ),
    "ok": ("OK. This was understood:", "OK. È stato capito:", "OK. Štai kas suprasta:"),
    "faulty": (
        "NOT OK. Nothing was changed; the kiosk goes on as before. Mend this in smiley.txt and start it again:",
        "NON OK. Non è stato cambiato niente; il chiosco continua come prima. Correggere smiley.txt e riavviare:",
        "NEGERAI. Niekas nepakeista; kioskas veikia kaip anksčiau. Pataisykite smiley.txt ir įjunkite iš naujo:",
    ),
    "line": ("line {0}: {1}", "riga {0}: {1}", "{0} eilutė: {1}"),
    "always open": ("always open", "sempre aperto", "visada atidaryta"),
    "not encrypted": ("not encrypted", "non cifrato", "nešifruota"),
}


def say(what: str, language: str, *facts: str, words: _Words = SENTENCES) -> str:
    """A sentence, or from `words` another text, in a language; English where there is no such language."""
    codes = [*LANGUAGES]
    return words[what][codes.index(language) if language in codes else 0].format(*facts)


def tell(fault: SmileyFault, language: str) -> str:
    """A fault with its line, for somebody with an editor."""
    allowed = say(fault.facts[0], language, words=ALLOWED) if fault.facts and fault.facts[0] in ALLOWED else ""
    text = say(fault.said, language, *(*fault.facts, "", "")[:2], allowed)
    return text if fault.number is None else say("line", language, str(fault.number), text)
