"""What the controls of a form ask for while a person types."""

from django.urls import URLPattern, path

from publisher.views import addresses, codes, suggestions

urlpatterns: list[URLPattern] = [
    path("check-address/", addresses.check_address, name="check_address"),
    path("codes/<slug:system>/", codes.codes, name="codes"),
    path("suggestions/<slug:topic>/", suggestions.suggestions, name="suggestions"),
]
