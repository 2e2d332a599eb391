"""Where the real files are: a small extract in the repository, and the large ones beside it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from keptinformed.bundles.police_uk_mapping import PoliceUkMapping, load_mapping

ROOT = Path(__file__).resolve().parents[2]
EXTRACT = ROOT / "demo" / "extract"
STREET_HEADING = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,"
    "LSOA code,LSOA name,Crime type,Last outcome category,Context"
)
OUTCOMES_HEADING = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type"
)

type Publish = Callable[..., Path]


@pytest.fixture(scope="session")
def mapping() -> PoliceUkMapping:
    return load_mapping(ROOT / "policy" / "mappings" / "police_uk.yaml")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of large real files, or skip with the reason."""
    folder = Path(os.environ.get("KEPT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "police_uk").is_dir():
        pytest.skip(f"no real data at {folder}: set KEPT_SHARED_DATA to the folder that holds police_uk/")
    return folder


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Give an empty folder to publish files into."""
    folder = tmp_path / "download"
    folder.mkdir()
    return folder


@pytest.fixture
def publish(published: Path) -> Publish:
    """Give a way to publish rows: (id, crime type, last outcome) or, of outcomes, (id, outcome)."""

    def publish_file(
        name: str, *rows: tuple[str, ...], month: str | None = None, folder: str | None = None
    ) -> Path:
        street = name.endswith("-street")
        month = name[:7] if month is None else month
        lines = [STREET_HEADING if street else OUTCOMES_HEADING]
        for crime_id, *rest in rows:
            place = "Somewhere Police,Somewhere Police,-0.1,51.5,No Location,,"
            ending = ",".join((*rest, "")) if street else rest[0]
            lines.append(f"{crime_id},{month},{place},{ending}")
        path = published / (folder or name[:7]) / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
        return path

    return publish_file
