"""The review: what waits for staff of the registry, and the decision on one of them."""

from django.urls import URLPattern, path

from publisher.views import desk, queue, review

urlpatterns: list[URLPattern] = [
    path("review/", review.index, name="review"),
    path("review/take/", desk.take_next, name="review_take"),
    path("review/batches/", desk.batches, name="review_batches"),
    path("review/batches/<int:organization_id>/", desk.batch, name="review_batch"),
    path("review/notes/", desk.notes, name="review_notes"),
    path("review/queue/", queue.index, name="queue"),
    path("review/differences/", queue.differences, name="queue_differences"),
    path("review/differences/<str:ctid>/repair/", queue.repair, name="queue_repair"),
    path("review/queue/<slug:lever>/", queue.steer, name="queue_steer"),
    path("review/<str:ctid>/", review.resource, name="review_resource"),
    path("review/<str:ctid>/hold/<slug:lever>/", desk.hold, name="review_hold"),
    path("review/<str:ctid>/<slug:step>/", review.step, name="review_step"),
]
