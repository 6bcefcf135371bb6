import time
from tests.conftest import empty_tables
from django.db import connections
def test_x(committed):
    for i in range(4):
        t=time.perf_counter(); empty_tables(); print("empty", time.perf_counter()-t)
    t=time.perf_counter(); connections["default"].close(); connections["owner"].close(); 
    with connections["owner"].cursor() as c: c.execute("select 1")
    print("reconnect owner", time.perf_counter()-t)
    with connections["owner"].cursor() as c:
        t=time.perf_counter(); c.execute("delete from sensing_reading"); print(time.perf_counter()-t)
        t=time.perf_counter(); c.execute("delete from sensing_readinghour"); print(time.perf_counter()-t)
        c.execute("select count(*) from pg_inherits"); print(c.fetchone())
