import asyncio

from asking import ask

from claudemock import aio

HELD = {"steps": [{"reply": {"text": "Under the oak."}, "faults": [{"hold": {}}]}]}


def test_everything_can_be_awaited():
    async def asked(session):
        return await asyncio.to_thread(ask, session.url, session.api_key, attempts=2)

    async def main():
        async with aio.serve() as server:
            session = await server.session("overloaded-once")
            assert await session.call(asked, session) == "The second attempt got through."
            assert (await session.verdict()).passed
            assert [r.status for r in await session.requests()] == [529, 200]
            await session.mark("done")
            assert "done" in await session.timeline()
            assert await session.state() == "start"
            await session.reset()

            session = await server.session(HELD)
            answer = asyncio.create_task(asked(session))
            while not any(r.raw.get("held") for r in await session.requests()):
                pass
            assert await session.gate().release() == 1
            assert await answer == "Under the oak."
            assert (await aio.connect(server.url).session()).scenario == "healthy"

    asyncio.run(main())
