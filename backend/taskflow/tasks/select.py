"""TaskSelect: a person chooses on a form made from a schema."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Annotated, Any, ClassVar, Literal

from jsonschema_rs import ValidationError
from msgspec import Meta, Struct, field

from taskflow.domain.errors import Malformed, Problem, SchemaMismatch, TooCostly
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.form import Form
from taskflow.domain.formats import form_validator
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.limits import check_key
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.schema_cost import (
    EXPLAINED,
    checking_cost,
    explaining_cost,
    require_checkable,
)
from taskflow.domain.task import Change, Signature, TaskType, action
from taskflow.domain.text import Text, in_language
from taskflow.domain.view import Happening, TaskView

ONE_CHOICE = (
    "config.local.autoSubmit && config.local.schema.properties"
    " && length(keys(config.local.schema.properties)) == `1`"
    ' && !(config.local.schema.["$ref", allOf, anyOf, oneOf, then, else, dependentSchemas,'
    " dependencies, patternProperties, additionalProperties][?@])"
)
"""True when choosing once says everything: a single field, and none that may appear."""

LONGEST = 500
"""Characters of a complaint."""
MOST_MISTAKES = 50
"""Fields that are called mistaken at a time: for each of them all names are looked through."""

SUBMIT = [
    {"guard": "config.local.keepOpen", "actions": ["submit"]},
    {"target": "chosen", "actions": ["submit"]},
]


class Field(Struct, rename="camel"):
    """How one field of the form looks."""

    widget: Annotated[
        Literal[
            "auto",
            "dropdown",
            "buttons",
            "chips",
            "checkboxes",
            "slider",
            "switch",
            "text",
            "textarea",
        ],
        Meta(title="Looks like", description="auto: what suits the field's schema."),
    ] = "auto"
    label: Annotated[Text, Meta(title="Label", description="Else the schema's title.")] = ""
    help: Annotated[Text, Meta(title="Help", description="A line below the field.")] = ""
    options: Annotated[
        dict[str, Text],
        Meta(title="Option labels", description="What stands for each value of an enum."),
    ] = field(default_factory=dict)


class Select(TaskType):
    """Lets a person choose or fill in what a schema describes, and checks it."""

    name = "TaskSelect"
    label = "Choice"
    icon = "list-check"
    category = "People"
    description = (
        "Lets a person choose: a form with dropdown, buttons, chips, checkboxes, slider, switch "
        "or text fields, made from a schema and checked against it. Synonyms: select, pick, "
        "option, menu, form, survey, poll, vote, question with answers, radio buttons, multiple "
        "choice, rating, approve or reject, decision, settings. Typical requests: let people "
        "pick an option; choose a topic from a list; ask yes or no; ask the user to approve or "
        "reject; fill in a form; get an approval; set a number with a slider."
    )
    environments = ("browser", "server")
    machine: ClassVar[dict[str, Any]] = {
        "id": "select",
        "x-events": {
            "CHOOSE": "Sets fields for all to see; data: {field: value}, null unsets.",
            "SUBMIT": "Checks input.selected and makes it the output.",
            "EXIT": "Submits and ends.",
        },
        "initial": "choosing",
        "states": {
            "choosing": {
                "tags": ["stable", "waits-for-person"],
                "entry": ["prefill"],
                "on": {
                    "CHOOSE": [
                        {"guard": ONE_CHOICE, "target": "chosen", "actions": ["choose", "submit"]},
                        {"actions": ["choose"]},
                    ],
                    "SUBMIT": SUBMIT,
                    "EXIT": {"target": "chosen", "actions": ["submit"]},
                },
            },
            "chosen": {"type": "final"},
        },
    }

    class Config(TaskType.Config, rename="camel"):
        """What is asked, and how it looks."""

        question: Annotated[
            Text,
            Meta(title="Question", description="Stands above the form; one text or by language."),
        ] = ""
        schema: Annotated[
            dict[str, Any],
            Meta(
                title="Fields",
                description="JSON schema of an object: its properties are the form's fields, "
                "an enum gives options, a default is chosen at the start.",
                extra_json_schema={"x-widget": "schema"},
            ),
        ] = field(default_factory=lambda: {"type": "object", "properties": {}})
        ui: Annotated[
            dict[str, Field],
            Meta(title="Looks", description="How each field looks, by its name."),
        ] = field(default_factory=dict)
        submit_label: Annotated[
            Text, Meta(title="Button", description="What stands on the button that submits.")
        ] = ""
        auto_submit: Annotated[
            bool,
            Meta(
                title="Submit at once",
                description="With a single field, choosing submits; no button is shown.",
            ),
        ] = False
        keep_open: Annotated[
            bool,
            Meta(
                title="Stay open",
                description="What was submitted can be changed and submitted again.",
            ),
        ] = False

    class Input(TaskType.Input):
        """What is being chosen."""

        selected: Annotated[
            dict[str, Any],
            Meta(title="Being chosen", description="Field to value; not checked yet."),
        ] = field(default_factory=dict)

    class Output(TaskType.Output, rename="camel"):
        """What was chosen."""

        selected: Annotated[
            dict[str, Any], Meta(title="Chosen", description="Satisfies the configured schema.")
        ] = field(default_factory=dict)
        chosen_by: Annotated[
            str, Meta(title="Chosen by", description="Name of the person who submitted.")
        ] = ""
        chosen_at: Annotated[
            int, Meta(title="Chosen at", description="Milliseconds since 1970; 0: not yet.")
        ] = 0

    @action("prefill")
    def prefill(self, task: TaskView, _: Happening) -> Change:
        """Choose the schema's defaults where nothing is chosen yet."""
        chosen = task.field("input").get("selected") or {}
        defaults = {
            name: spec["default"]
            for name, spec in _form(task).always.items()
            if isinstance(spec, dict) and spec.get("default") is not None and name not in chosen
        }
        return Change(Patch(merge={"input": {"selected": defaults}} if defaults else {}))

    @action("choose")
    def choose(self, task: TaskView, happening: Happening) -> Change:
        """Set some of the fields (null: unset) for everybody to see; nothing is checked yet.

        Raises SchemaMismatch when the event's data is not an object of known fields.
        """
        chosen, form = happening.data, _form(task)
        if not isinstance(chosen, dict):
            raise SchemaMismatch("CHOOSE needs an object with a value for each field; send one.")
        if unknown := next((name for name in chosen if not form.asks_for(name)), None):
            raise SchemaMismatch(
                f'There is no field "{unknown}"; choose among: {", ".join(form.fields)}.',
                details={"field": unknown},
            )
        return Change(Patch(merge={"input": {"selected": chosen}}))

    @action("submit")
    def submit(self, task: TaskView, happening: Happening) -> Change:
        """Check what is chosen and put it where others can read it.

        Raises SchemaMismatch; its ``details.fields`` says what is wrong with which field.
        """
        chosen = task.field("input").get("selected", {})
        if not isinstance(chosen, dict):
            raise SchemaMismatch("input.selected holds a value for each field; send an object.")
        _check(chosen, task)
        choice = Operation("replace", "/output/selected", chosen)
        return Change(Patch(merge={"output": _signature(happening)}, edit=[choice]))

    def completed(
        self, task: TaskView, output: Mapping[str, Any], happening: Happening
    ) -> Mapping[str, Any]:
        """Check what is chosen and say who did; raises SchemaMismatch."""
        _check(output.get("selected", {}), task)
        return _signature(happening)

    def signatures(self, output: Mapping[str, Any]) -> Iterable[Signature]:
        """Give who chose."""
        if output.get("chosenBy"):
            yield Signature("", str(output["chosenBy"]), "chose")

    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        """Refuse a form that is no JSON schema of an object, or that nobody could fill in."""
        schema = local["schema"]
        if broken := _broken(schema):
            yield broken
            return
        form = Form(schema)
        if schema.get("type", "object") != "object" or not (form.fields or form.is_open):
            yield Problem(
                "/schema",
                "The form has no field.",
                "Write `type: object` and at least one field under `properties`.",
            )
        found = (
            problem
            for place, part in form.parts
            for problem in _unanswerable(("schema", *place), part, form)
        )
        yield from islice(found, MOST_MISTAKES)

    def reads(self, local: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give the output's schema with the configured one for what is selected."""
        schema = dict(super().reads(local))
        if isinstance(wanted := local.get("schema"), dict):
            schema["properties"] = {**schema["properties"], "selected": wanted}
        return schema

    def headline(self, task: TaskView) -> str:
        """Give what was chosen, else the question."""
        selected = task.field("output").get("selected") or {}
        chosen = ", ".join(_shown(value) for value in selected.values())
        question = in_language(task.local.get("question", ""))
        return super().headline(task) or chosen or question.partition("\n")[0]


def _signature(happening: Happening) -> dict[str, Any]:
    by = happening.by
    return {"chosenBy": by.name or by.id, "chosenAt": happening.at}


def _unanswerable(place: tuple[str, ...], part: Mapping[str, Any], form: Form) -> Iterable[Problem]:
    """Say which fields of a part of the schema nobody could fill in."""
    for name, spec in (part.get("properties") or {}).items():
        at = (*place, "properties", name)
        yield from _unstorable(at, name, spec)
        if isinstance(spec, dict) and spec.get("enum") == []:
            path = pointer_of((*at, "enum"))
            yield Problem(path, f'The field "{name}" has no options.', "List some under enum.")
    for name in part.get("required", ()):
        if not form.asks_for(name):
            message = f'The field "{name}" is required and not there.'
            yield Problem(pointer_of((*place, "required")), message, closest(name, form.fields))


def _unstorable(place: tuple[str, ...], name: str, spec: Any) -> Iterable[Problem]:
    """Say which names of fields no task's data can have, also within a field."""
    below = [(place, name, spec)]
    while below:
        at, called, field_schema = below.pop()
        try:
            check_key(called)
        except Malformed as refused:
            title = "Give it a name without it, and write this one as its `title`."
            yield Problem(pointer_of(at), f"Nobody could fill in this field: {refused}", title)
        inside = field_schema.get("properties") if isinstance(field_schema, dict) else None
        if isinstance(inside, dict):
            below += (((*at, "properties", key), key, one) for key, one in inside.items())


def _broken(schema: Any) -> Problem | None:
    """Say what makes a schema none, or one that nothing could be checked by."""
    try:
        form_validator(schema)
        require_checkable(schema)
    except TooCostly as refused:
        what, _, remedy = refused.message.rpartition(". ")
        return Problem("/schema", f"{what}.", remedy)
    except ValidationError as broken:
        path = pointer_of(("schema", *broken.instance_path))
        message = f"The form's schema is no JSON schema: {broken.message}."
        return Problem(path, message, "Correct it; see json-schema.org.")
    return None


def _form(task: TaskView) -> Form:
    return Form(task.local.get("schema"))


def _check(chosen: Mapping[str, Any], task: TaskView) -> None:
    """Refuse what does not fit, or takes too much work to check."""
    schema, value = task.local.get("schema", {}), dict(chosen)
    require_checkable(schema)
    cost = checking_cost(schema, value)
    try:
        validator = form_validator(schema)
    except ValidationError as broken:
        raise SchemaMismatch(
            f"The form's own schema is not legal: {broken.message}. Correct it in the flow.",
            details={"path": ["config", "local", "schema", *broken.instance_path]},
        ) from None
    if cost > EXPLAINED and explaining_cost(schema, value) > EXPLAINED:
        if not validator.is_valid(value):
            raise SchemaMismatch(
                "Something here does not fit the form, which is too large to say what. Compare it "
                "with the form and submit again."
            )
        return
    fields: dict[str, str] = {}
    for error in validator.iter_errors(value):
        name, message = _complaint(error)
        fields.setdefault(name, message)
    if fields:
        name, message = next(iter(fields.items()))
        raise SchemaMismatch(
            f"{_label(task, name)}: {message}. Correct it and submit again.",
            details={"field": name, "fields": fields},
        )


def _complaint(error: ValidationError) -> tuple[str, str]:
    """Give the name of the field and what is wrong with it, without all of a long value."""
    said = error.message if len(error.message) <= LONGEST else error.message[:LONGEST] + "…"
    if error.instance_path:
        return str(error.instance_path[0]), said
    if missing := getattr(error.kind, "property", None):
        return str(missing), "a value is needed"
    return "", said


def _label(task: TaskView, name: str) -> str:
    looks = task.local.get("ui", {}).get(name, {})
    spec = _form(task).fields.get(name, {})
    label = in_language(looks.get("label", "")) or (isinstance(spec, dict) and spec.get("title"))
    return label or name or "The form"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
