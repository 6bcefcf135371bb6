from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from sensing.models import Reading


class StockReadingSerializer(serializers.ModelSerializer):
    """A key for the sensor spares it a query a reading."""

    sensor_id = serializers.IntegerField()

    class Meta:
        model = Reading
        fields = ["sensor_id", "timestamp", "value", "quality"]


class StockReadings(APIView):
    """A batch as tutorials store it."""

    queryset = Reading.objects.none()

    def post(self, request):
        serializer = StockReadingSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        Reading.objects.bulk_create(Reading(**each) for each in serializer.validated_data)
        return Response({"stored": len(serializer.validated_data)}, status=201)
