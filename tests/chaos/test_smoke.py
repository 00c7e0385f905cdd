import time
async def test_it(world, paint):
    t=time.time()
    world.program.enlist(1); print('enlist',time.time()-t); t=time.time()
    await world.program.started(); print('started',time.time()-t); t=time.time()
    g=await world.group("G")
    a=await world.member()
    await world.simulator.control.set_member(g.id,a,"member")
    s=await world.simulator.control.post(g.id,a,"photo",image=paint(1))
    await world.gone(g.id,s.message); print('gone',time.time()-t)
    await world.idle(); print(await world.program.health()); print(await world.quarantine(), await world.evidence(g.id), await world.strikes(g.id,a))
    for d in await world.calls("sendMessage"): print(d.parameters)
    t=time.time(); world.program.kill(); await world.program.started(); print('restart',time.time()-t)
    print(world.program.said())
