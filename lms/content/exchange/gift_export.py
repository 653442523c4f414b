"""Banks of ours as questions in Moodle's GIFT format.

What GIFT cannot say stands in one comment before a question, as JSON: `// alongside {"id": …, "kind": …}`.

**Source:** Moodle's documentation, "GIFT format".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lms.content.exchange.gift_types import GIFT_FORMS
from lms.content.items.questions import Question


def write_gift(questions: Sequence[Question]) -> str:
    """Every question, with what GIFT cannot say in a comment before it."""
    return "\n".join(part for question in questions for part in _written(question))


def _written(question: Question) -> Iterator[str]:
    ours = {
        "id": question.id,
        "type": question.type,
        "kind": question.kind,
        "competencies": list(question.competencies),
        "objective": question.objective,
        "teaches": question.teaches,
        "source": question.source,
    }
    if question.review:
        ours["review"] = question.review
    return GIFT_FORMS[question.type].write(question, ours)
