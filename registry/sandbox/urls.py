"""The addresses of the sandbox registry. A first segment may name the community; the order of the list decides."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from registry.sandbox.calls import endpoint, no_route
from registry.sandbox.views import documents, envelopes, metadata, resources, root, search, signed

COMMUNITY = r"(?P<community>[\w-]+)/"
ID = r"(?P<name>[^/]+)"


def _route(pattern: str, view: Callable[..., HttpResponse], name: str | None = None) -> URLPattern:
    return re_path(rf"^(?:{COMMUNITY})?{pattern}/?$", view, name=name)


urlpatterns: list[URLPattern] = [
    re_path(r"^$", endpoint(GET=root.root), name="registry"),
    re_path(r"^info(?:\.json)?/?$", endpoint(GET=root.info)),
    re_path(
        r"^metadata/organizations(?:\.json)?/?$",
        endpoint(GET=metadata.organizations, POST=metadata.create_organization),
    ),
    re_path(
        r"^metadata/organizations/(?P<ctid>[^/]+)/?$",
        endpoint(GET=metadata.read_organization, DELETE=metadata.delete_organization),
    ),
    re_path(r"^metadata/organizations/(?P<ctid>[^/]+)/envelopes/?$", endpoint(GET=metadata.organization_envelopes)),
    re_path(r"^metadata/publishers(?:\.json)?/?$", endpoint(GET=metadata.publishers, POST=metadata.create_publisher)),
    re_path(r"^metadata/publishers/(?P<publisher>[^/]+)/users/?$", endpoint(POST=metadata.create_user)),
    _route(
        r"resources/organizations/(?P<ctid>[^/]+)/documents",
        endpoint({"POST": documents.publish_later}, POST=documents.publish),
    ),
    _route(r"resources/documents/(?P<ctid>[^/]+)", endpoint(DELETE=documents.delete)),
    _route(r"resources/documents/(?P<ctid>[^/]+)/transfer", endpoint(PATCH=documents.transfer)),
    _route(
        r"containers/(?P<ctid>[^/]+)/resources",
        endpoint(PATCH=documents.add_members, DELETE=documents.remove_members),
    ),
    _route("publish_requests", endpoint({"GET": documents.publish_requests}, GET=documents.publish_requests)),
    _route(
        r"publish_requests/(?P<number>\d+)",
        endpoint({"GET": documents.publish_request}, GET=documents.publish_request),
    ),
    _route("resources/search", endpoint(GET=search.search, POST=resources.resources_search)),
    _route("resources/check_existence", endpoint(POST=resources.check_existence)),
    _route(
        "resources/(?P<name>.+?)",
        endpoint(GET=resources.resource, PUT=signed.replace, DELETE=signed.delete),
        name="registry_resource",
    ),
    _route("graph/search", endpoint(POST=resources.graph_search)),
    _route("graph/(?P<name>.+?)", endpoint(GET=resources.graph), name="registry_graph"),
    _route("resources", endpoint(POST=signed.publish)),
    _route("envelopes", endpoint(GET=envelopes.envelopes, POST=signed.publish, DELETE=envelopes.purge)),
    _route("envelopes/events", endpoint(GET=envelopes.events)),
    _route("envelopes/info", endpoint(GET=envelopes.info)),
    _route(
        f"envelopes/{ID}",
        endpoint(GET=envelopes.envelope, PUT=signed.replace, DELETE=signed.delete),
        name="registry_envelope",
    ),
    _route(f"envelopes/{ID}/info", endpoint(GET=envelopes.envelope_info)),
    _route(f"envelopes/{ID}/verify", endpoint(PATCH=envelopes.verify)),
    _route(rf"envelopes/{ID}/revisions/(?P<number>\d+)", endpoint(GET=envelopes.revision)),
    _route("indexer/stats", endpoint(GET=root.indexer_stats)),
    re_path(r"^swagger\.json$", endpoint(GET=root.swagger)),
    _route("community", endpoint(GET=root.community)),
    _route("community/info", endpoint(GET=root.community_info)),
    _route("ctdl", endpoint(POST=search.ctdl)),
    _route(r"search(?:\.json)?", endpoint(GET=search.search)),
    re_path(rf"^{COMMUNITY}(?P<resource_type>[\w-]+)/search/?$", endpoint(GET=search.search)),
    re_path(rf"^{COMMUNITY}ctid/?$", endpoint(GET=root.ctid)),
    re_path(r"^.*$", no_route),
]
