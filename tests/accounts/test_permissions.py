"""Permissions of views that are no viewsets, and so know nothing of single objects."""

import pytest
from django.contrib.auth.models import Permission
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts.permissions import ModelAndTokenPermissions
from sensing.models import Sensor
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


class PlainView(APIView):
    permission_classes = [ModelAndTokenPermissions]
    queryset = Sensor.objects.all()

    def post(self, request):
        return Response(status=201)


@pytest.mark.parametrize(("right", "status"), [("add", 201), ("change", 403), ("view", 403)])
def test_a_post_to_a_plain_view_takes_the_right_to_add(right, status):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=f"{right}_sensor"))
    request = APIRequestFactory().post("/plain/")
    force_authenticate(request, user)

    assert PlainView.as_view()(request).status_code == status
