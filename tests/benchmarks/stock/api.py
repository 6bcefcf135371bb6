"""A batch of readings as a tutorial of DRF would store it."""

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from sensing.models import Reading


class ReadingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Reading
        fields = ["sensor", "timestamp", "value", "quality"]


class TrustingSerializer(ReadingSerializer):
    """Spares the query that looks up each reading's sensor."""

    sensor = serializers.IntegerField(source="sensor_id")


class Readings(APIView):
    queryset = Reading.objects.none()  # names the model whose permissions hold
    serializer_class = ReadingSerializer

    def post(self, request):
        serializer = self.serializer_class(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        Reading.objects.bulk_create(Reading(**each) for each in serializer.validated_data)
        return Response({"stored": len(serializer.validated_data)}, status=201)
