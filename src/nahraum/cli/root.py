"""The tree of commands, as a table; the modules behind it are imported on demand."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from nahraum import __version__
from nahraum.cli.wording import GermanHelp

INTERRUPTED = 130  # what shells expect after Ctrl-C
click.Context.formatter_class = GermanHelp

# command -> (module:attribute, short help). The order is the order of the help page.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("nahraum.cli.operate:demo", "Demo-Region einrichten und starten."),
    "setup": ("nahraum.cli.operate:setup", "Installation einrichten."),
    "serve": ("nahraum.cli.operate:serve", "Webserver starten."),
    "worker": ("nahraum.cli.operate:worker", "Aufträge abarbeiten."),
    "doctor": ("nahraum.cli.doctor:doctor", "Prüfen, ob alles in Ordnung ist."),
    "backup": ("nahraum.cli.operate:backup", "Datenbank und Dateien sichern."),
    "restore": ("nahraum.cli.operate:restore", "Sicherung prüfen und einspielen."),
    "data": ("nahraum.cli.data:data", "Amtliche Daten laden und prüfen."),
    "profile": ("nahraum.cli.profile:profile", "Kommunalprofil einer Kommune."),
    "atlas": ("nahraum.cli.national:atlas", "Kennzahlen aller Gemeinden als Tabelle."),
    "population": ("nahraum.cli.population:population", "Bevölkerung vorausberechnen."),
    "supply": ("nahraum.cli.supply:supply", "Hausärztliche Versorgung berechnen."),
    "need": ("nahraum.cli.need:need", "Pflegebedarf vorausberechnen."),
    "indicators": ("nahraum.cli.catalogue:indicators", "Katalog der Indikatoren."),
    "index": ("nahraum.cli.index:index", "Indikatoren zu einem Index zusammenfassen."),
    "smooth": ("nahraum.cli.rates:smooth", "Raten kleiner Gebiete glätten."),
    "interval": ("nahraum.cli.rates:interval", "Raten: wie sicher, welche auffallen."),
    "reach": ("nahraum.cli.reach:reach", "Erreichbarkeit berechnen."),
    "sites": ("nahraum.cli.sites:sites", "Standorte wählen."),
    "rides": ("nahraum.cli.rides:rides", "Fahrten mit dem Bürgerbus planen."),
    "match": ("nahraum.cli.matching:match", "Helfende und Anfragen zusammenbringen."),
    "disclose": ("nahraum.cli.disclose:disclose", "Tabellen vor Rückschlüssen schützen."),
    "assess": ("nahraum.cli.assess:assess", "Einschätzungen auswerten (Pflegegrad)."),
    "participate": ("nahraum.cli.participate:participate", "Beteiligung auswerten."),
    "fund": ("nahraum.cli.fund:fund", "Förderung prüfen und Finanzierung planen."),
    "contract": ("nahraum.cli.contract:contract", "Verträge und Budgets durchrechnen."),
    "centre": ("nahraum.cli.centre:centre", "Versorgungszentren durchrechnen."),
    "search": ("nahraum.cli.search:search", "Angebote in eigenen Worten suchen."),
    "import": ("nahraum.cli.importing:import_", "Eine Liste von Angeboten einlesen."),
    "impact": ("nahraum.cli.impact:impact", "Wirkung mit Vergleich und Spanne messen."),
}


class Root(click.Group):
    """Imports a command when it is asked for, and gives every failure the agreed form."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Befehle"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            # The reader of our output has left (`| head`); there is nobody to tell.
            sys.stderr.close()
            raise click.exceptions.Exit(0) from None
        except KeyboardInterrupt:
            click.echo("Abgebrochen.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except Exception as error:
            from nahraum.cli.output import refusal_of

            raise refusal_of(error, ctx.meta) from error


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nahraum")
def cli() -> None:
    """Nahraum hält Gesundheit, Pflege und Nachbarschaftshilfe nah bei den Menschen.

    Auswertungen lesen Dateien und schreiben mit --json genau ein JSON-Objekt. Rückgabewert:
    0 in Ordnung, 1 Eingabe ungültig oder Befund, 2 falscher Aufruf.
    """
