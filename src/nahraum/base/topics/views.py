from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.topics import actions, queries
from nahraum.base.topics.forms import WordForm
from nahraum.base.topics.models import Topic
from nahraum.base.topics.rules import VocabularyRefused


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """The vocabulary as a tree, or the topics a word leads to."""
    wanted = request.GET.get("wort", "").strip()[:120]
    return render(
        request,
        "topics/list.html",
        {
            "groups": queries.tree(),
            "version": queries.current_version(),
            "wanted": wanted,
            "matches": queries.topics_by_word(wanted),
            "language": get_language(),
        },
    )


@require_GET
def show(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    return _page(request, _topic(key), WordForm())


def _topic(key: str) -> Topic:
    topic = queries.topic_by_key(key)
    if topic is None:
        raise Http404("no such topic")
    return topic


def _page(request: HouseRequest, topic: Topic, form: WordForm) -> HttpResponse:
    return render(
        request,
        "topics/show.html",
        {
            "topic": topic,
            "terms": topic.terms.all(),
            "words": queries.words_of(topic),
            "removed": queries.removed_words_of(topic),
            "form": form,
            "may_change": allowed(
                request.actor, "topics.change", request.municipality, at=timezone.now()
            ),
        },
    )


@require_POST
def add_word(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    topic, form = _topic(key), WordForm(request.POST)
    if form.is_valid():
        try:
            actions.add_word(topic=topic, by=request.actor, **form.cleaned_data)
        except VocabularyRefused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("Das Wort ist aufgenommen."))
            return redirect("topics:show", kommune=kommune, key=key)
    return _page(request, topic, form)


@require_POST
def remove_word(request: HouseRequest, kommune: str, key: str, word: UUID) -> HttpResponse:
    found = get_object_or_404(queries.words_of(_topic(key)), pk=word)
    actions.remove_word(word=found, by=request.actor)
    messages.success(request, _("Entfernt. Unten auf der Seite lässt es sich zurückholen."))
    return redirect("topics:show", kommune=kommune, key=key)


@require_POST
def restore_word(request: HouseRequest, kommune: str, key: str, word: UUID) -> HttpResponse:
    found = get_object_or_404(queries.removed_words_of(_topic(key)), pk=word)
    try:
        actions.restore_word(word=found, by=request.actor)
    except VocabularyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Zurückgeholt."))
    return redirect("topics:show", kommune=kommune, key=key)
