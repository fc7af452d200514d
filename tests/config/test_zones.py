"""Time zones as technicians name them, and as later tz databases know them."""

import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from click.testing import CliRunner

from config import zones
from config.countries import TABLES, called, rows
from config.file import SettingsError, load_kiosk, parse
from config.settings import KioskSettings
from config.smiley.reading import understand
from config.smiley.words import tell
from config.zone_advice import in_time, in_town
from kiosk.cli import main
from kiosk.cli.doctor import examine_zone
from kiosk.cli.exits import CONFIG
from tests.config.places import files

OF_DEBIAN = {"America/Montreal", "Asia/Hanoi", "Europe/Tiraspol", "America/Rosario"}
"""It keeps some places whose clocks differed before 1970."""
TOML = '[kiosk]\nid = "k"\nowner = "o"\nshop = "s"\ntime_zone = "{}"\n' + "".join(
    f"[buttons.{face}]\nline = {line}\nscore = {score}\n" for face, line, score in (("a", 17, 100), ("b", 27, 0))
)


def smiley(zone: str) -> tuple[str | None, str]:
    """What is stored, and the fault."""
    reading = understand(f"kiosk id = k\nowner = o\nshop = s\ntime zone = {zone}\n".encode())
    return reading.values.get("time zone"), "\n".join(tell(fault, "en") for fault in reading.faults)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("US/Pacific", "America/Los_Angeles"),
        ("Poland", "Europe/Warsaw"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("europe/kiev", "Europe/Kyiv"),
        ("Italy", "Europe/Rome"),
        ("Italia", "Europe/Rome"),
        ("Lietuva", "Europe/Vilnius"),
        ("Lituania", "Europe/Vilnius"),
        ("Lithuania", "Europe/Vilnius"),
        ("Roma", "Europe/Rome"),
        ("Londra", "Europe/London"),
        ("europe / rome", "Europe/Rome"),
        ("new york", "America/New_York"),
        ("Etc/UTC", "UTC"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("IT", "Europe/Rome"),
        ("American Samoa", "Pacific/Pago_Pago"),
        ("Europe/Oslo", "Europe/Oslo"),
        # several zones in one time
        ("Deutschland", "Europe/Berlin"),
        ("Argentina", "America/Argentina/Buenos_Aires"),
        ("Cyprus", "Asia/Nicosia"),
        # with leap seconds, and without
        ("right/Europe/Rome", "Europe/Rome"),
        ("posix/US/Pacific", "America/Los_Angeles"),
    ],
)
def test_a_zone_a_town_or_a_country_is_stored_by_its_present_name(written, stored):
    assert smiley(written) == (stored, "")


@pytest.mark.parametrize(
    ("written", "town"),
    [
        ("GMT+2", "Europe/Vilnius"),
        ("UTC +01:00", "Europe/Rome"),
        ("Etc/GMT-2", "Europe/Vilnius"),
        ("GMT", "Europe/London"),
        ("EST", "America/New_York"),
        ("CET", "Europe/Rome"),
        ("CEST", "Europe/Rome"),
        ("MEZ", "Europe/Rome"),
        ("MESZ", "Europe/Berlin"),
        ("MST7MDT", "America/Denver"),
        ("+5:30", "Asia/Kolkata"),
        ("localtime", "Europe/Rome"),
        ("posixrules", "Europe/Rome"),
        ("Factory", "Europe/Rome"),
    ],
)
def test_what_names_no_place_is_refused_with_towns(written, town):
    stored, fault = smiley(written)
    assert stored is None
    assert "names no place" in fault
    assert town in fault


@pytest.mark.parametrize(
    "written",
    ["Springfield", "/etc/localtime", "GMT+99", "Frome", "Sueca", "Cirie", "Lom"],
)
def test_what_is_no_zone_is_told_what_to_write(written):
    what = "no time zone is called so; write the country, or a large town, like Europe/Rome"
    assert smiley(written) == (None, f"line 4: time zone = {written}: {what}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Europe/Rme", "Europe/Rome"),
        ("Vilnus", "Europe/Vilnius"),
        ("Europe/Rome (UTC+1)", "Europe/Rome"),
        ("Lietuwa", "Europe/Vilnius"),
        ("Rome, Italy", "Europe/Rome"),
        ("Vilnius/Lithuania", "Europe/Vilnius"),
        (
            "(UTC+01:00) Amsterdam, Berlin, Rome",
            "Europe/Amsterdam, Europe/Berlin, Europe/Rome",
        ),
    ],
)
def test_a_near_miss_is_asked_about(written, meant):
    assert smiley(written) == (None, f"line 4: time zone = {written}: did you mean {meant}?")


@pytest.mark.parametrize(
    ("towns", "zone"),
    [
        ("Milano, Firenze, Mailand, Bozen, Reggio nell'Emilia, Europe/Milan", "Europe/Rome"),
        ("Kaunas, Klaipėda, ŠIAULIAI, Panevėžys, Europe/Kaunas", "Europe/Vilnius"),
        ("Cologne, Köln, Koeln, Colonia, Monaco di Baviera, München", "Europe/Berlin"),
        ("Genf, Ginevra, Basel", "Europe/Zurich"),
        ("Łódź, Krakow, Danzig", "Europe/Warsaw"),
        ("Houston", "America/Chicago"),
    ],
)
def test_a_town_without_a_zone_of_its_own_is_offered_the_one_that_it_lies_in(towns, zone):
    for town in towns.split(", "):
        assert smiley(town) == (None, f"line 4: time zone = {town}: did you mean {zone}?")


@pytest.mark.parametrize(
    ("town", "zones"),
    [
        ("Barcelona", "America/Caracas, Europe/Madrid"),
        ("Granada", "America/Grenada, Europe/Madrid"),
        ("Córdoba", "America/Argentina/Cordoba, Europe/Madrid"),
        ("Mérida", "America/Merida, Europe/Madrid"),
        ("Halifax", "America/Halifax, Europe/London"),
        ("Perth", "Australia/Perth, Europe/London"),
    ],
)
def test_a_town_of_two_continents_is_asked_about_with_both_zones(town, zones):
    stored, fault = smiley(town)
    assert stored is None
    assert {*zones.split(", ")} == {each.strip("?") for each in re.split(r", | ", fault) if "/" in each}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("W. Europe Standard Time", "Europe/Berlin, Europe/Rome, Europe/Paris"),
        ("FLE Standard Time", "Europe/Kyiv, Europe/Vilnius, Europe/Helsinki, Europe/Athens"),
        ("GMT Standard Time", "Europe/London, Europe/Lisbon"),
        ("Tokyo Standard Time", "Asia/Tokyo, Asia/Seoul"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Mitteleuropäische Zeit", "Europe/Rome, Europe/Paris, Europe/Berlin"),
        ("Ora dell\N{RIGHT SINGLE QUOTATION MARK}Europa centrale", "Europe/Rome, Europe/Paris, Europe/Berlin"),
        ("Rytų Europos laikas", "Europe/Vilnius, Europe/Helsinki, Europe/Athens"),
    ],
)
def test_a_name_of_windows_or_of_a_time_is_offered_towns_that_keep_it(written, meant):
    assert smiley(written) == (None, f"line 4: time zone = {written}: did you mean {meant}?")
    if "(" not in written:
        with pytest.raises(SettingsError, match=f"must be a town's zone, like {meant.partition(',')[0]}"):
            parse(KioskSettings, TOML.format(written).encode(), "k.toml")


def test_every_time_is_kept_in_the_towns_that_are_offered_for_it():
    for zone, names in rows("times.tsv"):
        offered = in_time(names.partition("|")[0])
        assert offered[0] == zone
        assert zones.keep_one_time(tuple(offered))
    for zone, names in rows("large_towns.tsv"):
        assert zone in zones.zones()
        assert all(zone in in_town(name) for name in names.split("|"))


def test_a_name_of_two_countries_a_day_apart_names_both():
    assert smiley("Samoa") == (
        None,
        "line 4: time zone = Samoa: has several time zones; write one of Pacific/Pago_Pago, Pacific/Apia",
    )
    assert "America/Bahia, America/El_Salvador" in smiley("Salvador")[1]


def test_a_country_with_several_zones_names_them():
    assert smiley("USA")[1].startswith(
        "line 4: time zone = USA: has several time zones; write one of America/New_York, "
    )
    assert smiley("Ukraine")[1].endswith("write one of Europe/Kyiv, Europe/Simferopol")


def test_every_name_that_this_machine_knows_is_a_zone_or_refused_with_advice():
    for name in available_timezones():
        stored, fault = smiley(name)
        assert (stored is None) == bool(fault)
        if stored is not None:
            assert stored == zones.known(stored)
            assert stored == "UTC" or stored in zones.zones(), f"{name} is stored as {stored}"


def test_the_tables_know_every_zone_of_this_machine():
    placed = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    assert placed - {*zones.zones()} - {*zones.links()} <= OF_DEBIAN
    assert {*zones.links().values()} <= {*zones.zones()}
    assert [country.code for country in called("Italija")] == ["IT"]


def test_the_tables_are_what_their_sources_say():
    for name, text in files().items():
        written = (TABLES / name).read_text("utf-8")
        if written.splitlines()[0] == text.splitlines()[0]:  # the same version of the tz database
            assert written.splitlines() == text.splitlines()
    # tests/config/geonames.py makes the other one, of a file that is too large to be had for this.
    assert {*files(), "large_towns.tsv"} == {path.name for path in TABLES.glob("*.tsv")}


def machine(tmp_path, *names: str, script: str) -> str:
    """What a machine says whose tz database has these names alone."""
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        # Of Python's package, which keeps the former names: this machine's own database may have dropped them, too.
        (tmp_path / name).write_bytes((resources.files("tzdata") / "zoneinfo" / name).read_bytes())
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['tzdata'] = None\n{script}"],
        env={"PYTHONTZPATH": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize(
    ("written", "there", "used"),
    [
        ("US/Pacific", "America/Los_Angeles", "America/Los_Angeles"),
        ("Poland", "Europe/Warsaw", "Europe/Warsaw"),
        ("Europe/Kyiv", "Europe/Kiev", "Europe/Kiev"),
        ("CET", "Europe/Brussels", "Europe/Brussels"),
        ("CET", "CET", "CET"),
    ],
)
def test_a_name_that_the_tz_database_has_dropped_stops_no_kiosk(tmp_path, written, there, used):
    script = "from config.file import parse; from config.settings import KioskSettings; from zoneinfo import ZoneInfo\n"
    script += f"settings = parse(KioskSettings, {TOML.format(written)!r}.encode(), 'k')\n"
    script += "print(ZoneInfo(settings.kiosk.time_zone).key)"
    assert machine(tmp_path, there, script=script) == used
    # Without that it would: the machine itself does not know the name.
    itself = f"import zoneinfo; print({written!r} in zoneinfo.available_timezones())"
    assert machine(tmp_path, there, script=itself) == str(written == there)


def test_kiosk_toml_is_told_what_to_write_too(tmp_path):
    file = tmp_path / "kiosk.toml"
    for zone, said in (
        ("GMT+2", "must be a town's zone, like Europe/Rome, Europe/Vilnius"),
        ("Etc/GMT-2", 'kiosk.time_zone = "Etc/GMT-2": names no place'),
        ("CET", "write a town's zone, like Europe/Rome"),
        ("localtime", "write a town's zone, like Europe/Rome"),
    ):
        file.write_text(TOML.format(zone))
        checked = CliRunner().invoke(main, ["config", "check", str(file)])
        assert checked.exit_code == CONFIG
        assert said in checked.stderr
    file.write_text(TOML.format("Poland"))
    assert CliRunner().invoke(main, ["config", "check", str(file)]).exit_code == 0


@pytest.mark.parametrize(
    ("written", "used"), [("right/Europe/Rome", "Europe/Rome"), ("posix/Europe/Kiev", "Europe/Kyiv")]
)
def test_no_month_begins_a_leap_second_late(written, used):
    assert zones.known(written) == used


def test_a_kiosk_that_counts_by_an_offset_goes_on():
    assert parse(KioskSettings, TOML.format("Etc/GMT-2").encode(), "k").kiosk.time_zone == "Etc/GMT-2"
    with pytest.raises(SettingsError):
        parse(KioskSettings, TOML.format("GMT-2").encode(), "k")


def test_a_zone_that_no_name_leads_to_is_read_from_the_kiosks_own_copy(tmp_path):
    data, file, database = tmp_path / "data", tmp_path / "kiosk.toml", tmp_path / "tz"
    file.write_text(TOML.format("Europe/Vilnius").replace("[buttons.a]", f'data = "{data}"\n[buttons.a]', 1))
    load = f"from config.file import load_kiosk, SettingsError; from pathlib import Path; path = Path({str(file)!r})\n"
    keep = load + "from kiosk.device.daemon.kept_zone import keep_zone; kiosk = load_kiosk(path).kiosk\n"
    machine(database, "Europe/Vilnius", script=keep + "keep_zone(kiosk.time_zone, kiosk.data)")
    assert (data / "zones/Europe/Vilnius").read_bytes() == (database / "Europe/Vilnius").read_bytes()
    (database / "Europe/Vilnius").unlink()
    doctor = load + "from kiosk.cli.doctor import examine_zone\n"
    doctor += "print(*(each.what for each in examine_zone(load_kiosk(path), path)))"
    said = machine(database, script=doctor)
    assert f"kiosk.time_zone = Europe/Vilnius: this machine's tz database does not know it; the copy in {data}" in said
    shutil.rmtree(data)
    refused = load + "try: load_kiosk(path)\nexcept SettingsError as error: print(error)"
    assert "kiosk.time_zone = 'Europe/Vilnius': must be" in machine(database, script=refused)


def test_the_doctor_says_what_a_zone_is_called_now(tmp_path):
    file = tmp_path / "kiosk.toml"
    for zone, said in (
        ("Poland", ["is called Europe/Warsaw now"]),
        ("CET", ["names no place"]),
        ("Europe/Warsaw", []),
    ):
        file.write_text(TOML.format(zone))
        found = [each.what for each in examine_zone(load_kiosk(file), file)]
        assert len(found) == len(said)
        assert all(part in each for part, each in zip(said, found, strict=True))
