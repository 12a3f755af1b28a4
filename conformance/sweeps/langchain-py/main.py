"""An agent with two tools on LangChain, as its documentation has it, streamed: the text is
printed as it comes. Any exception ends the program."""

from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic


def list_events(city: str) -> str:
    """List what is on in a city."""
    return "a regatta in the harbour"


def get_weather(city: str) -> str:
    """Forecast the weather of a city."""
    return "rain, 18 degrees"


agent = create_agent(model=ChatAnthropic(model="claude-sonnet-5", timeout=10), tools=[list_events, get_weather])
question = {"messages": [{"role": "user", "content": "What can I do in Brest today?"}]}
for token, metadata in agent.stream(question, stream_mode="messages"):
    if metadata["langgraph_node"] == "model":
        print(token.text, end="", flush=True)
