"""Settings from the environment (``CHENGSHU_…``) and one TOML file (``CHENGSHU_CONFIG``, default ``chengshu.toml``)."""

import os
import re
from pathlib import Path
from typing import Literal

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from chengshu.server.data_files import shipped

_BUS = re.compile(r"(nats|tls|wss?)://([^@\s]*@)?(\[[0-9a-fA-F:]+\]|[^:/@\s\[\]]+)(:\d{1,5})?/?")


class Settings(BaseSettings):
    """What differs between two installations. Each field is ``CHENGSHU_<NAME>`` or a key of the TOML file."""

    model_config = SettingsConfigDict(env_prefix="CHENGSHU_", extra="forbid", frozen=True)

    home: Path = Field(Path("var"), description="Folder of all state: database, bus, lake, objects, logs.")
    host: str = Field("::", description="Address of the HTTP listener; `::` serves IPv6 and IPv4.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the HTTP listener; 0 takes a free one.")
    database_url: str | None = Field(None, description="PostgreSQL 15+; empty starts the embedded server.")
    nats_url: str | None = Field(None, description="NATS with JetStream; empty starts the embedded server.")
    lake_url: str | None = Field(None, description="Folder of the Parquet files; empty: home/lake.")
    objects: Path | None = Field(None, description="Folder of photos and documents; empty: home/objects.")
    keys_file: Path | None = Field(
        None, description="Keys that seal secret parameters; empty: home/keys/keyring. Keep a copy apart from backups."
    )
    packs: str = Field("", description="More folders of packs, separated by colons.")
    city: str = Field("430200", description="Division code of the city this installation serves (GB/T 2260).")
    requests_at_once: int = Field(
        40, ge=1, le=1000, description="Requests the api works on at once; others wait a second, then get 503."
    )
    listen_hj212: str = Field("[::]:9212", description="HJ 212 over TCP: address:port; port 0 takes a free one.")
    demo: bool = Field(False, description="Shows the demo notice and accounts on the sign-in page.")
    demo_size: Literal["none", "small", "demo", "city"] = Field(
        "demo", description="Size of the synthetic city that `chengshu demo` generates and loads; none: no such city."
    )
    demo_seed: int = Field(1, ge=0, description="Seed of the synthetic city: the same seed gives the same city.")
    mail_url: SecretStr = Field(
        SecretStr(""), description="Mail server: smtp://user:password@host:25 or smtps://…:465; empty: no mail."
    )
    open311_jurisdiction: str = Field(
        "", description="jurisdiction_id of Open311, such as city.example.cn: another one is answered 404; empty: any."
    )
    open311_contact: str = Field("", description="Whom programmers may ask about Open311, told by its discovery.")
    mail_from: str = Field("", description="Sender of mail, such as city@example.org.")
    sms_url: str = Field("", description="HTTP gateway for text messages; empty: none are sent.")
    sms_token: SecretStr = Field(SecretStr(""), description="Token sent to the gateway for text messages.")
    receipt_token: SecretStr = Field(
        SecretStr(""), description="Token with which that gateway says what was delivered; empty: nothing is believed."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_human: bool = Field(False, description="Coloured log lines for people instead of JSON.")
    bus_max_bytes: int = Field(4 << 30, description="Size at which the bus refuses more frames instead of losing any.")
    web_folder: Path | None = Field(None, description="Folder of the built page; empty: the one shipped.")

    @field_validator("lake_url")
    @classmethod
    def _lake_is_a_folder(cls, value: str | None) -> str | None:
        if value and "://" in value:
            raise ValueError(
                f"the lake is a folder, not {value.partition('://')[0]}://. This version does not bring DuckDB's "
                "extension for remote files (httpfs). Give a folder on a disk that every api and worker sees; an "
                "object store can be mounted as one"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str | None) -> str | None:
        try:
            conninfo_to_dict(value or "")
        except ProgrammingError:  # its words may hold the password
            raise ValueError("write it like postgresql://user:password@host:5432/database") from None
        return value

    @field_validator("nats_url")
    @classmethod
    def _is_a_bus(cls, value: str | None) -> str | None:
        for part in value.split(",") if value else ():
            if not _BUS.fullmatch(part.strip()):
                raise ValueError("write it like nats://host:4222, several servers of a cluster with commas")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code wins over the environment, the environment over the file."""
        file = Path(os.environ.get("CHENGSHU_CONFIG", "chengshu.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)

    @property
    def objects_folder(self) -> Path:
        return self.objects or self.home / "objects"

    @property
    def keyring_path(self) -> Path:
        return self.keys_file or self.home / "keys" / "keyring"

    @property
    def conversions_folder(self) -> Path:
        return self.home / "conversions"

    @property
    def tiles_folder(self) -> Path:
        return self.home / "tiles"

    @property
    def mapfiles_folder(self) -> Path:
        return self.home / "mapfiles"

    @property
    def lake_location(self) -> str:
        return self.lake_url or str((self.home / "lake").resolve())

    def listeners(self) -> dict[str, str]:
        """Protocol and ``address:port`` of each device listener that is wanted: the settings ``listen_…``."""
        named = {key.removeprefix("listen_"): str(value) for key, value in self if key.startswith("listen_")}
        return {protocol: address for protocol, address in named.items() if address}

    @property
    def pack_folders(self) -> list[Path]:
        """The folders of packs a city adds; the demo adds that of its second data set."""
        sample = shipped("demo") if self.demo and self.demo_size != "none" else None
        own = [Path(part) for part in self.packs.split(":") if part]
        return [*own, *([sample / "la311" / "packs"] if sample else [])]
