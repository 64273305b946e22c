from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.rules import Actor, allowed
from nahraum.base.topics import actions, queries
from nahraum.base.topics.forms import WordForm
from nahraum.base.topics.models import Topic
from nahraum.base.topics.rules import VocabularyRefused


def _here(request: HttpRequest) -> Municipality:
    return request.municipality  # type: ignore[attr-defined,no-any-return]


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


@require_GET
def overview(request: HttpRequest, kommune: str) -> HttpResponse:
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
def show(request: HttpRequest, kommune: str, key: str) -> HttpResponse:
    return _page(request, _topic(key), WordForm())


def _topic(key: str) -> Topic:
    topic = queries.topic_by_key(key)
    if topic is None:
        raise Http404("no such topic")
    return topic


def _page(request: HttpRequest, topic: Topic, form: WordForm) -> HttpResponse:
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
                _actor(request), "topics.change", _here(request), at=timezone.now()
            ),
        },
    )


@require_POST
def add_word(request: HttpRequest, kommune: str, key: str) -> HttpResponse:
    topic, form = _topic(key), WordForm(request.POST)
    if form.is_valid():
        try:
            actions.add_word(topic=topic, by=_actor(request), **form.cleaned_data)
        except VocabularyRefused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("Das Wort ist aufgenommen."))
            return redirect("topics:show", kommune=kommune, key=key)
    return _page(request, topic, form)


@require_POST
def remove_word(request: HttpRequest, kommune: str, key: str, word: UUID) -> HttpResponse:
    found = get_object_or_404(queries.words_of(_topic(key)), pk=word)
    actions.remove_word(word=found, by=_actor(request))
    messages.success(request, _("Entfernt. Unten auf der Seite lässt es sich zurückholen."))
    return redirect("topics:show", kommune=kommune, key=key)


@require_POST
def restore_word(request: HttpRequest, kommune: str, key: str, word: UUID) -> HttpResponse:
    found = get_object_or_404(queries.removed_words_of(_topic(key)), pk=word)
    try:
        actions.restore_word(word=found, by=_actor(request))
    except VocabularyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Zurückgeholt."))
    return redirect("topics:show", kommune=kommune, key=key)
