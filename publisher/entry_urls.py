"""Entering data: what can be added, the form of a resource, its page, its history, search."""

from django.urls import URLPattern, path

from publisher.views import (
    add,
    comments,
    competencies,
    connections,
    copying,
    documents,
    entry,
    entry_new,
    entry_typing,
    history,
    members,
    pick,
    resource,
    search,
)

urlpatterns: list[URLPattern] = [
    path("add/", add.add, name="add"),
    path("search/", search.search, name="search"),
    path("pick/competencies/", competencies.choose, name="pick_competencies"),
    path("pick/references/", pick.references, name="pick_reference"),
    path("resources/new/<slug:kind>/", entry_new.new, name="resource_new"),
    path("resources/new/<slug:kind>/draft/", entry_typing.draft, name="new_draft"),
    path("resources/new/<slug:kind>/check/", entry_typing.check, name="new_check"),
    path("resources/new/<slug:kind>/preview/", entry_typing.preview, name="new_preview"),
    path("resources/<str:ctid>/", resource.page, name="resource"),
    path("resources/<str:ctid>/edit/", entry.edit, name="resource_edit"),
    path("resources/<str:ctid>/panels/<slug:panel>/", entry.panel, name="resource_panel"),
    path("resources/<str:ctid>/draft/", entry_typing.draft, name="resource_draft"),
    path("resources/<str:ctid>/check/", entry_typing.check, name="resource_check"),
    path("resources/<str:ctid>/preview/", entry_typing.preview, name="resource_preview"),
    path("resources/<str:ctid>/copy-from/", copying.copy_from, name="resource_copy_from"),
    path("resources/<str:ctid>/members/", members.members, name="resource_members"),
    path("resources/<str:ctid>/history/", history.history, name="resource_history"),
    path("resources/<str:ctid>/history/compare/", history.compare, name="resource_compare"),
    path("resources/<str:ctid>/connections/", connections.connections, name="resource_connections"),
    path("resources/<str:ctid>/jsonld/", documents.jsonld, name="resource_jsonld"),
    path("resources/<str:ctid>/input/", documents.simplified, name="resource_input"),
    path("resources/<str:ctid>/status/", resource.status, name="resource_status"),
    path("resources/<str:ctid>/unpublish/", resource.unpublish, name="resource_unpublish"),
    path("resources/<str:ctid>/comments/", comments.write, name="resource_comments"),
    path("resources/<str:ctid>/comments/<int:comment_id>/withdraw/", comments.withdraw, name="comment_withdraw"),
    path("resources/<str:ctid>/<slug:step>/", resource.step, name="resource_step"),
]
