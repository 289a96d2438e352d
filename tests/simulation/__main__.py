import sys, time, os
if os.environ.get("PYTHONHASHSEED")!="0":
    os.environ["PYTHONHASHSEED"]="0"; os.execv(sys.executable,[sys.executable,"-m","tests.simulation",*sys.argv[1:]])
import structlog
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50), cache_logger_on_first_use=True)
from tests.simulation.world import World
first,n=int(sys.argv[1]),int(sys.argv[2])
World(0).run()
from tests.simulation.store.quick import quick_words
q=quick_words()
if not os.environ.get('SLOW'): q.__enter__()
t=time.process_time(); bad=0; steps=0
for s in range(first,first+n):
    w=World(s)
    try: v=w.run()
    except Exception as e:
        import traceback; traceback.print_exc(); v=[repr(e)]
    steps+=w.loop.steps
    if v:
        bad+=1; print(s, v[0], *w.loop.broken[:2])
        if bad>int(sys.argv[3] if len(sys.argv)>3 else 10): break
dt=time.process_time()-t
print(n,"schedules",dt,"s",dt/n*1000,"ms each", steps/n,"steps", bad, "bad")
