"""What the system, its TLS library and brokers call a fault: Italian and Lithuanian, by their own English words."""

SYSTEM = {
    "Connection refused": ("connessione rifiutata", "ryšys atmestas"),
    "Connection reset by peer": ("connessione interrotta dall'altra parte", "ryšį nutraukė kita pusė"),
    "Connection timed out": ("nessuna risposta in tempo", "laiku neatsakyta"),
    "timed out": ("nessuna risposta in tempo", "laiku neatsakyta"),
    "connection lost": ("connessione perduta", "ryšys nutrūko"),
    "No route to host": ("indirizzo irraggiungibile", "adresas nepasiekiamas"),
    "Network is unreachable": ("rete irraggiungibile", "tinklas nepasiekiamas"),
    "Name or service not known": ("nome sconosciuto", "nežinomas vardas"),
    "No address associated with hostname": ("il nome non ha un indirizzo", "vardas neturi adreso"),
    "Temporary failure in name resolution": (
        "il nome non si può cercare: nessun server dei nomi risponde",
        "vardo negalima surasti: neatsako joks vardų serveris",
    ),
    "Bad user name or password": ("nome o password errati", "neteisingas vardas arba slaptažodis"),
    "Not authorized": ("non autorizzato", "neleista"),
    "certificate has expired": ("è scaduto", "jo galiojimas baigėsi"),
    "certificate is not yet valid": ("non è ancora valido", "jis dar negalioja"),
    "self-signed certificate": ("è firmato da sé stesso", "jis pasirašytas paties savęs"),
    "self-signed certificate in certificate chain": ("l'autorità è sconosciuta", "išdavusi įstaiga nežinoma"),
    "unable to get local issuer certificate": ("l'autorità è sconosciuta", "išdavusi įstaiga nežinoma"),
    "No space left on device": ("non c'è più spazio", "neliko vietos"),
    "Read-only file system": ("file system in sola lettura", "failų sistema tik skaitoma"),
    "Permission denied": ("permesso negato", "prieiga uždrausta"),
    "No such file or directory": ("non esiste", "tokio nėra"),
    "Input/output error": ("errore di lettura o scrittura", "skaitymo arba rašymo klaida"),
}
