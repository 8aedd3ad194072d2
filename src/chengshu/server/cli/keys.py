"""Commands about the keys that seal secret parameters and exact places."""

import typer

from chengshu.security import SYSTEM
from chengshu.server.reach import database
from chengshu.server.settings import Settings

keys = typer.Typer(no_args_is_help=True, help="The keys that seal secret parameters and exact places.")


@keys.command("renew")
def renew() -> None:
    """Make a new key and seal everything with it. Older keys stay in the file, for old backups."""
    # Imported late: no command waits for engines that it does not need.
    from chengshu.server.city import build_city

    settings = Settings()
    with database(settings) as db:
        city = build_city(settings.model_copy(update={"database_url": db.url}), pool=2)
        try:
            key = city.keyring.renew()
            count = city.coordinates.reseal() + city.survey_marks.reseal()
            city.security.audit(SYSTEM, "security.renew_key", key, {"sealed": count})
        finally:
            city.close()
    typer.echo(
        f"Key {key} seals from now on; {count} things were sealed anew. Copy {settings.keyring_path} to its safe."
    )


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.add_typer(keys, name="keys")
