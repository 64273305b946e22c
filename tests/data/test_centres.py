from pathlib import Path

import pytest

from nahraum.data.centres import Centre, read_centres
from nahraum.data.errors import FormatError
from tests.conftest import shared_data_folder

HEAD = "lon,lat,center,name\n"
ROW = '8.9019,52.0335,Mittelzentrum,"Lemgo, Stadt"\n'


def test_centres_in_the_order_of_the_file() -> None:
    assert read_centres((HEAD + ROW + "8.7,51.7,Oberzentrum,Paderborn\n").encode(), "Z.csv") == (
        Centre("Lemgo, Stadt", "middle", 8.9019, 52.0335),
        Centre("Paderborn", "upper", 8.7, 51.7),
    )


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n\n",
        HEAD,
        ROW,
        "lon,lat,name\n8.9,52.0,Lemgo\n",
        "lon,lat,center\n8.9,52.0,Mittelzentrum\n",
        HEAD + "8.9,52.0,Mittelzentrum,\n",
        HEAD + "52.0,8.9,Mittelzentrum,Lemgo\n",
        HEAD + "8.9,nan,Mittelzentrum,Lemgo\n",
        HEAD + "inf,52.0,Mittelzentrum,Lemgo\n",
        HEAD + "8.9,,Mittelzentrum,Lemgo\n",
        HEAD + "8.9,-52.0,Mittelzentrum,Lemgo\n",
        HEAD + "8.9,52.0,Dorf,Lemgo\n",
        HEAD + "8.9,52.0,,Lemgo\n",
        HEAD + "8.9,52.0\n",
        HEAD + "8.9,52.0,Mittelzentrum,Lemgo,mehr,Zellen\n",
        HEAD + "890000,5203350,Mittelzentrum,Lemgo\n",
        HEAD + "acht,52.0,Mittelzentrum,Lemgo\n",
        HEAD + '8.9,52.0,Mittelzentrum,"Lemgo\n',
        "lon,lon,lat,center,name\n8.9,8.9,52.0,Mittelzentrum,Lemgo\n",
        "%PDF-1.7\n",
    ],
)
def test_broken_lists_are_refused(content: str) -> None:
    with pytest.raises(FormatError) as refused:
        read_centres(content.encode(), "Z.csv")
    assert str(refused.value).startswith("Z.csv")


@pytest.mark.real_data
def test_the_published_list() -> None:
    file: Path = shared_data_folder() / "11_gut_leben_arztdichte/erreichbarkeit_zentren_punkte.csv"
    found = read_centres(file)
    assert len(found) == 1069
    assert sum(centre.rank == "upper" for centre in found) == 126
    towns = {centre.name: centre for centre in found}
    assert towns["Lemgo, Stadt"].rank == "middle"
    assert (towns["Lemgo, Stadt"].lon, towns["Lemgo, Stadt"].lat) == pytest.approx(
        (8.90190595893361, 52.0335309700951)
    )
    assert {"Warburg, Hansestadt", "Detmold, Stadt"} <= towns.keys()
