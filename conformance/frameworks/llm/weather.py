def get_weather(city: str, days: int, units: str, detail: str) -> str:
    """Forecast the weather of a city."""
    return "18 degrees and sunny"
