"""Every form of the house: label, hint, error, and a summary on top."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template


class Counted(forms.Form):
    long = forms.CharField(max_length=400, widget=forms.Textarea({"data-zaehlen": ""}))


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie im Ausweis.")
    note = forms.CharField(label="Notiz", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Art", choices=[("a", "A"), ("b", "B")])
    way = forms.ChoiceField(
        label="Welcher Weg?", choices=[("x", "X"), ("y", "Y")], widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label="Mehrere",
        choices=[("1", "Eins")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="Ich bin sicher", help_text="Sonst geht es nicht.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("name") == "falsch":
            self.add_error(None, "So geht es nicht.")


def rendered(form: forms.Form) -> BeautifulSoup:
    template = Template('<c-form :form="form" submit="Los" cancel="/weg/" />')
    from django_cotton.compiler_regex import CottonCompiler

    source = CottonCompiler().process('<c-form :form="form" submit="Los" cancel="/weg/" />')
    template = Template(source)
    return BeautifulSoup(template.render(Context({"form": form})), "html.parser")


def test_every_control_has_a_label_and_the_look_of_kern() -> None:
    page = rendered(Sample())
    for control in page.select("input:not([type=hidden]), textarea, select"):
        assert page.select_one(f'label[for="{control["id"]}"]') is not None, control
        assert any(name.startswith("kern-form-") for name in control["class"]), control
    legends = [legend.get_text(" ", strip=True) for legend in page.select("legend")]
    assert legends == ["Welcher Weg?", "Mehrere (freiwillig)"]


def test_hints_belong_to_their_fields() -> None:
    page = rendered(Sample())
    assert page.select_one("#id_name")["aria-describedby"] == "id_name_helptext"
    assert page.select_one("#id_name_helptext").get_text() == "Wie im Ausweis."
    assert page.select_one("#id_sure")["aria-describedby"] == "id_sure_helptext"


def test_a_text_that_is_counted_says_how_long_it_may_be() -> None:
    """Without script; with it, `count.js` says what is left."""
    said = rendered(Counted()).select("[data-noch]")
    assert [(row["data-fuer"], row.get_text()) for row in said] == [
        ("id_long", "Höchstens 400 Zeichen.")
    ]


def test_voluntary_fields_say_so_and_no_field_has_a_star() -> None:
    text = rendered(Sample()).get_text(" ", strip=True)
    assert text.count("(freiwillig)") == 2
    assert "*" not in text


def test_of_two_fields_one_of_which_is_needed_neither_is_called_voluntary() -> None:
    form = Sample()
    form.one_is_enough = ("note",)
    text = rendered(form).get_text(" ", strip=True)
    assert text.count("(eins von beiden genügt)") == 1
    assert text.count("(freiwillig)") == 1


def test_errors_stand_on_top_and_beside_the_field() -> None:
    page = rendered(Sample({"name": "", "kind": "c", "note": "bleibt"}))
    links = {a["href"]: a.get_text(" ", strip=True) for a in page.select("#fehler a")}
    assert set(links) == {"#id_name", "#id_kind", "#id_way_0", "#id_sure"}
    missing = str(forms.Field.default_error_messages["required"])
    assert links["#id_name"] == f"Name: {missing}"
    assert links["#id_way_0"].startswith("Welcher Weg? ")
    for target in links:
        assert page.select_one(target) is not None
    name = page.select_one("#id_name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert missing in page.select_one("#id_name_error").get_text()
    assert page.select_one("#fehler").has_attr("autofocus")
    assert page.select_one("#id_note").get_text().strip() == "bleibt"


def test_errors_of_the_whole_form_are_in_the_summary() -> None:
    page = rendered(Sample({"name": "falsch", "kind": "a", "way": "x", "sure": "on"}))
    assert page.select_one("#fehler li").get_text(strip=True) == "So geht es nicht."


def test_a_form_without_errors_has_no_summary() -> None:
    assert rendered(Sample()).select("#fehler") == []


def test_the_browser_does_not_check_before_we_do() -> None:
    page = rendered(Sample())
    assert page.form.has_attr("novalidate")
    assert page.form["method"] == "post"
    assert [b.get_text(strip=True) for b in page.select("button, a.kern-btn")] == [
        "Los",
        "Abbrechen",
    ]


@pytest.mark.parametrize("value", ['"><script>x</script>', "' onfocus='x"])
def test_what_people_type_stays_text(value) -> None:
    page = rendered(Sample({"name": value}))
    assert page.select("script") == []
    assert page.select_one("#id_name")["value"] == value
    assert not page.select_one("#id_name").has_attr("onfocus")


def test_placeholders_are_left_out() -> None:
    class Placeholder(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name"}))

    assert not rendered(Placeholder()).select_one("#id_name").has_attr("placeholder")


def test_an_empty_choice_is_said_in_words() -> None:
    class Blank(forms.Form):
        wanted = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
        other = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)

    page = rendered(Blank())
    assert page.select_one("#id_wanted option").get_text() == "bitte wählen"
    assert page.select_one("#id_other option").get_text() == "keine Angabe"
    assert page.select_one("#id_other option")["value"] == ""
