"""Approval policies: which tasks are approved, by whom, in which order; tried before they are published."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Column
from admin_views.base.ordered import OrderedSettingsView, order_column
from admin_views.locations import place_name
from app.approvals import operations, queries
from app.approvals.asking import Asks, Who
from app.approvals.models import ApprovalPolicy
from app.approvals.policy import Level
from app.approvals.rules import Rule
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.directory.queries import location_paths
from app.tickets.operations.rounds import subject_of
from app.tickets.queries import categories, get_visible
from app.tickets.vocabulary import TASK
from app.web.format import now
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import language, named, say
from app.web.words import lazy_gettext as _l
from forms.approval_policies import ApprovalPolicyEditForm, ApprovalPolicyForm, content_of
from forms.base import PanelForm

_NO_TASK = Message(N_("There is no such task, or you may not see it."))


def told_level(level: Level, names: dict[int, str], groups: dict[int, str]) -> str:
    """Return a level in words: "All of: the manager, Finance"."""
    asked = ", ".join(_who(one, names, groups) for one in level.asks)
    if level.rule is Rule.QUORUM:
        return _("%(percent)s %% of: %(people)s", percent=level.quorum, people=asked)
    return _("all of: %(people)s", people=asked) if level.rule is Rule.ALL and len(level.asks) > 1 else asked


def _who(asks: Asks, names: dict[int, str], groups: dict[int, str]) -> str:
    if asks.who is Who.MANAGER:
        return _("the manager")
    if asks.who is Who.LOCATION:
        return _("the location's approver")
    return (names if asks.who is Who.PERSON else groups).get(asks.id or 0, "?")


def _levels(row: ApprovalPolicy) -> str:
    asks = [one for level in row.current.levels for one in level.asks]
    names = {one.person_id: one.person.name for one in asks if one.person}
    groups = {one.group_id: one.group.name for one in asks if one.group}
    return " → ".join(told_level(queries.level_of(level), names, groups) for level in row.current.levels)


def _conditions(row: ApprovalPolicy) -> str:
    known = {one.id: named(one.names) for one in categories(TASK, including_inactive=True)}
    words = [", ".join(sorted(known.get(one.category_id, "?") for one in row.current.categories))]
    words += [named(row.current.location.names)] if row.current.location else []
    return " · ".join(words)


class ApprovalPoliciesView(OrderedSettingsView):
    """The ordered list and the form of the approval policies."""

    noun, model_class, title = "approval_policies", ApprovalPolicy, _l("Approval policies")
    icon, position = "user-check", 13
    new_label = _l("New policy")
    explanation = _l(
        "Who approves a task before anybody works on it. The policies are read from the top; the first that names the "
        "task's category and holds at its location counts, and a category that no policy names needs no approval. The "
        "levels are asked one after the other. Every change makes a new version; requests already asked keep theirs."
    )
    empty_message = _l("No policy yet: every task goes straight to its group.")
    form_class, edit_form_class = ApprovalPolicyForm, ApprovalPolicyEditForm
    create_operation, update_operation = operations.create_policy, operations.update_policy
    delete_operation, move_operation = operations.delete_policy, operations.move_policy
    create_template, edit_template = "approval_policies/create.html", "approval_policies/edit.html"
    default_sort = (ApprovalPolicy.position,)
    hydrate_options = queries.CONTENT
    columns = (
        order_column(lambda row: named(row.names)),
        Column("names", _l("Name"), cell=lambda row: named(row.names), role="title"),
        Column("conditions", _l("For"), cell=_conditions, role="who"),
        Column("levels", _l("Asks"), cell=_levels, css="c-keep"),
    )

    def visible_to(self, actor: Actor) -> Any:
        """Administrators' and auditors'."""
        return queries.policies_visible_to(actor)

    def prepare(self, form: PanelForm, actor: Actor, model: ApprovalPolicy | None) -> None:
        """Offer the categories of tasks, the tree of locations and the groups; look up the people typed."""
        rows = categories(TASK, including_inactive=True)
        form.category_ids.choices = [(one.id, named(one.names)) for one in rows]
        form.location_id.offer(location_paths(language()).items())
        offered = queries.groups_to_ask(actor)
        for row in form.levels:
            row.form.group_id.offer(offered)
        typed = {one for row in form.levels for one in row.form.identifiers}
        form.known = queries.people_called(typed) if typed else {}

    def initial(self, model: ApprovalPolicy) -> dict[str, Any]:
        """Return the names and the newest version."""
        details = operations.details_of(model)
        people = [one.id for level in details.levels for one in level.asks if one.who is Who.PERSON and one.id]
        return content_of(details, {one: row[0] for one, row in queries.names_of(people).items()})

    def name_of(self, model: ApprovalPolicy) -> str:
        """Return the name in the reader's language."""
        return named(model.names)

    @expose("/try", methods=("POST",))
    def try_view(self) -> ResponseReturnValue:
        """Show whom the policy would ask about a task, as it stands in the form; nothing is saved."""
        if not self.actor.is_admin:
            abort(403)
        key = request.args.get("policy", "")
        model = self.fetch(key) if key else None
        form = self.edit_form(model) if model is not None else self.create_form()
        if not form.validate():
            return self.show_tried(form, model, 422)
        try:
            task = get_visible(form.number.data.upper(), self.actor).ticket
        except NotFound:
            task = None
        if task is None or task.kind != TASK:
            form.number.errors = [say(_NO_TASK)]
            return self.show_tried(form, model, 422)
        return self.show_tried(form, model, 200, task)

    def show_tried(
        self, form: ApprovalPolicyForm, model: ApprovalPolicy | None, status: int, task: Any = None
    ) -> ResponseReturnValue:
        """Return the form with what was typed and, with a task, whom each level asks about it."""
        template = self.edit_template if model is not None else self.create_template
        tried = self.tried(form, task) if task is not None else None
        instead = self.passed_over(form, model, task) if task is not None else ""
        back = f"{mounted()}{self.url}/"
        return self.render(
            template, form=form, model=model, return_url=back, tried=tried, task=task, instead=instead
        ), status

    def passed_over(self, form: ApprovalPolicyForm, model: ApprovalPolicy | None, task: Any) -> str:
        """Return why the policy would ask nobody about the task, as it stands; "" where it would."""
        subject = subject_of(task)
        if not operations.is_about(form.details(), subject):
            category = named(task.category.names) if task.category else "–"
            words = {"number": task.number, "category": category, "place": place_name(task.location_id) or "–"}
            return _(
                "%(number)s (%(category)s, %(place)s) is none of this policy's: it would not be asked about it.",
                **words,
            )
        before = operations.goes_before(model.id if model is not None else None, subject)
        if before is None:
            return ""
        words = {"number": task.number, "policy": named(before.names)}
        return _("“%(policy)s” goes before it, and is asked about %(number)s instead.", **words)

    def tried(self, form: ApprovalPolicyForm, task: Any) -> list[tuple[int, str]]:
        """Return each level's number, and the names of those it would ask in words."""
        shown = operations.preview(form.details(), subject_of(task), now())
        names = queries.names_of({one for _level, people in shown for one in people})
        lines = []
        for no, (level, people) in enumerate(shown, start=1):
            asked = ", ".join(names[one][1] for one in people)
            lines.append(
                (no, _how_many(level, len(people), asked) if people else _("nobody: an administrator is told"))
            )
        return lines


def _how_many(level: Level, count: int, asked: str) -> str:
    if level.rule is Rule.ALL and count > 1:
        return _("all of: %(people)s", people=asked)
    if level.rule is Rule.QUORUM:
        return _("%(percent)s %% of: %(people)s", percent=level.quorum, people=asked)
    return asked


VIEWS = (ApprovalPoliciesView,)
