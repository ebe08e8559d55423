"""The organization summary: what there is, where it stands, and what can be done to many at once."""

from django.urls import URLPattern, path

from publisher.views import batch, dashboard, download, summary, summary_acting

urlpatterns: list[URLPattern] = [
    path("summary/", summary.index, name="summary"),
    path("summary/<int:organization_id>/", summary.organization, name="summary_organization"),
    path("summary/<int:organization_id>/dashboard/", dashboard.dashboard, name="summary_dashboard"),
    path("summary/<int:organization_id>/<slug:kind>/", summary.kind, name="summary_kind"),
    path("summary/<int:organization_id>/<slug:kind>/act/", summary_acting.act, name="summary_act"),
    path(
        "summary/<int:organization_id>/<slug:kind>/download/<slug:format>/", download.download, name="summary_download"
    ),
    path("summary/<int:organization_id>/<slug:kind>/export/", download.export, name="summary_export"),
    path("batches/<int:batch_id>/", batch.page, name="batch"),
    path("batches/<int:batch_id>/progress/", batch.progress, name="batch_progress"),
    path("batches/<int:batch_id>/confirm/", batch.confirm, name="batch_confirm"),
    path("batches/<int:batch_id>/stop/", batch.stop, name="batch_stop"),
    path("batches/<int:batch_id>/report/", batch.report, name="batch_report"),
]
