"""The clock and the card: Italian and Lithuanian, by the English sentence."""

MACHINE = {
    "a time server has been heard: it is {at} in {zone}": (
        "un server dell'ora ha risposto: {at} ({zone})",
        "laiko serveris išgirstas: dabar {at} ({zone})",
    ),
    "the kiosk last noted the time on {day}": (
        "il chiosco ha annotato l'ora l'ultima volta il {day}",
        "kioskas paskutinį kartą laiką pasižymėjo {day}",
    ),
    "restart it: sudo systemctl restart kiosk": (
        "riavviarlo: sudo systemctl restart kiosk",
        "paleiskite iš naujo: sudo systemctl restart kiosk",
    ),
    "hardware clock {name}: cannot be read, or shows what cannot be": (
        "orologio hardware {name}: illeggibile, o segna un'ora impossibile",
        "aparatinis laikrodis {name}: neperskaitomas arba rodo neįmanomą laiką",
    ),
    "check storage.rtc, its wires and its battery; set it with `sudo hwclock --systohc`": (
        "controllare storage.rtc, i fili e la batteria; regolarlo con `sudo hwclock --systohc`",
        "patikrinkite storage.rtc, laidus ir bateriją; nustatykite su `sudo hwclock --systohc`",
    ),
    "no time server has been heard since the start; the hardware clock is believed: it is {at} in {zone}": (
        "nessun server dell'ora dall'avvio; si crede all'orologio hardware: {at} ({zone})",
        "nuo paleidimo joks laiko serveris neišgirstas; tikima aparatiniu laikrodžiu: dabar {at} ({zone})",
    ),
    "nobody vouches for the clock, which shows {at} in {zone}: votes are kept, and dated once it is right": (
        (
            "nessuno garantisce per l'orologio, che segna {at} ({zone}): i voti si conservano e avranno una data "
            "quando sarà giusto"
        ),
        "niekas nelaiduoja už laikrodį, rodantį {at} ({zone}): balsai saugomi, o datą gaus, kai jis bus teisingas",
    ),
    "see `timedatectl timesync-status`; without a network a hardware clock helps (storage.rtc)": (
        "vedere `timedatectl timesync-status`; senza rete aiuta un orologio hardware (storage.rtc)",
        "žr. `timedatectl timesync-status`; be tinklo padeda aparatinis laikrodis (storage.rtc)",
    ),
    "hardware clock {name}: {off} s off": (
        "orologio hardware {name}: sbaglia di {off} s",
        "aparatinis laikrodis {name}: klysta {off} s",
    ),
    "set it with `sudo hwclock --systohc --utc`": (
        "regolarlo con `sudo hwclock --systohc --utc`",
        "nustatykite su `sudo hwclock --systohc --utc`",
    ),
    "hardware clock {name}: shows the time": (
        "orologio hardware {name}: segna l'ora giusta",
        "aparatinis laikrodis {name}: rodo teisingą laiką",
    ),
    "kiosk.data = {folder}: {fault}": ("kiosk.data = {folder}: {fault}", "kiosk.data = {folder}: {fault}"),
    "whoever starts the kiosk makes it: sudo systemctl start kiosk": (
        "chi avvia il chiosco la crea: sudo systemctl start kiosk",
        "jį sukuria, kas paleidžia kioską: sudo systemctl start kiosk",
    ),
    "the file system of {folder} is read-only: no vote can be kept": (
        "il file system di {folder} è in sola lettura: nessun voto può essere conservato",
        "{folder} failų sistema tik skaitoma: joks balsas neišsaugomas",
    ),
    "see `dmesg`: after an error of the card the kernel does this; copy the votes and change the card": (
        "vedere `dmesg`: il kernel lo fa dopo un errore della scheda; copiare i voti e cambiare la scheda",
        "žr. `dmesg`: branduolys taip daro po kortelės klaidos; nukopijuokite balsus ir pakeiskite kortelę",
    ),
    "{mib} MiB free on the card of {folder}": (
        "{mib} MiB liberi sulla scheda di {folder}",
        "{folder} kortelėje laisva {mib} MiB",
    ),
    "make room: see `df -h`, `sudo du -xh / | sort -h | tail`": (
        "fare spazio: vedere `df -h`, `sudo du -xh / | sort -h | tail`",
        "atlaisvinkite vietos: žr. `df -h`, `sudo du -xh / | sort -h | tail`",
    ),
    "room for {files} more files only on the card of {folder}": (
        "posto per soli altri {files} file sulla scheda di {folder}",
        "{folder} kortelėje vietos tik dar {files} failams",
    ),
    "the kiosk cannot write its card: all lights blink, nobody is thanked": (
        "il chiosco non può scrivere sulla scheda: tutte le luci lampeggiano, nessuno viene ringraziato",
        "kioskas negali rašyti į kortelę: mirksi visos lemputės, niekam nedėkojama",
    ),
    "see `dmesg` and `df -h`": ("vedere `dmesg` e `df -h`", "žr. `dmesg` ir `df -h`"),
    "the card was full, or nearly: the room kept for that day (storage.ballast_mib) is gone": (
        "la scheda era piena, o quasi: lo spazio di riserva (storage.ballast_mib) è finito",
        "kortelė buvo pilna arba beveik: atsarginės vietos (storage.ballast_mib) nebėra",
    ),
    "make room; the kiosk puts it back within the hour": (
        "fare spazio; il chiosco la ricrea entro un'ora",
        "atlaisvinkite vietos; kioskas ją per valandą atkurs",
    ),
    "damaged databases set aside in the folder quarantine: {databases}, the last: {day}; presses lost: {lost}": (
        (
            "basi di dati danneggiate messe da parte nella cartella quarantine: {databases}, l'ultima: {day}; "
            "pressioni perdute: {lost}"
        ),
        (
            "sugadintos duomenų bazės, padėtos aplanke quarantine: {databases}, paskutinė: {day}; prarasta "
            "paspaudimų: {lost}"
        ),
    ),
    "day not known": ("giorno ignoto", "nežinia kada"),
    "the card is failing: `sudo kiosk backup FILE`, a new card, `sudo kiosk restore FILE`": (
        "la scheda sta cedendo: `sudo kiosk backup FILE`, una scheda nuova, `sudo kiosk restore FILE`",
        "kortelė genda: `sudo kiosk backup FILE`, nauja kortelė, `sudo kiosk restore FILE`",
    ),
    "the card keeps a vote within {usual} ms, at the longest {longest} ms ({times} times)": (
        "la scheda conserva un voto in {usual} ms, al massimo in {longest} ms ({times} prove)",
        "kortelė balsą išsaugo per {usual} ms, ilgiausiai per {longest} ms ({times} bandymų)",
    ),
    "use a card of class A1 or A2, made for endurance": (
        "usare una scheda di classe A1 o A2, ad alta resistenza",
        "naudokite A1 ar A2 klasės ilgaamžę kortelę",
    ),
    "the card keeps no vote: {fault}": (
        "la scheda non conserva nessun voto: {fault}",
        "kortelė balso neišsaugo: {fault}",
    ),
    "not examined: how long the card takes to keep a vote": (
        "non esaminato: quanto impiega la scheda a conservare un voto",
        "netikrinta: per kiek laiko kortelė išsaugo balsą",
    ),
    "run this as root, with sudo": ("eseguire come root, con sudo", "vykdykite root teisėmis, su sudo"),
}
