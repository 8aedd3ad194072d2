"""A run as a workbook and as a PDF."""

from chengshu.capabilities.evaluation import store
from chengshu.capabilities.evaluation.logic import Report, report_of
from chengshu.capabilities.evaluation.model import EVERYBODY, Result
from chengshu.capabilities.evaluation.service.base import Base, sees_people
from chengshu.capabilities.evaluation.service.workbook import write_workbook
from chengshu.security import Principal


class Publishing(Base):
    """Write a run out for those who have no page before them."""

    def workbook(self, by: Principal, identity: str, language: str) -> bytes:
        """A run as an Excel workbook: a sheet for each card, and one for the formulas."""
        return write_workbook(self._report(by, identity, language))

    def paper(self, by: Principal, identity: str, language: str) -> bytes:
        """A run as a PDF with its own fonts: it looks the same everywhere."""
        # Imported late: what draws papers takes a second to read, in every process that never draws one.
        from chengshu.capabilities.evaluation.service.paper import write_pdf

        return write_pdf(self._report(by, identity, language))

    def _report(self, by: Principal, identity: str, language: str) -> Report:
        """The run with everything this person may see of it."""
        with self._db.transaction() as tx:
            run = self._seen(tx, by, identity)
            scheme = self.schemes.of_run(tx, run.scheme_key)
            found: dict[str, list[Result]] = {name: [] for name in scheme.cards}
            for one in store.results(tx, run.id):
                if one.subject in (EVERYBODY, by.id) or sees_people(by, scheme.cards[one.card]):
                    found[one.card].append(one)
        return report_of(run, scheme, found, language)
