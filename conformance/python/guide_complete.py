"""The guide's "Complete Error Handling Example" as it is printed there, with its
line breaks restored and nothing else changed, and below it a program that asks
one question.
"""

import os

# ---- from the guide ----

import time
import random
import logging
from typing import Optional
from anthropic import Anthropic, APIError, APITimeoutError, RateLimitError

logger = logging.getLogger(__name__)

class ClaudeAPIClient:
    def __init__(self, api_key: str, timeout: float = 60.0):
        self.client = Anthropic(api_key=api_key, timeout=timeout)

    def send_message(
        self,
        messages: list,
        model: str = "claude-3-5-sonnet-20241022",
        max_tokens: int = 1024,
        max_retries: int = 3
    ) -> Optional[str]:
        for attempt in range(max_retries):
            try:
                response = self.client.messages.create(
                    model=model,
                    max_tokens=max_tokens,
                    messages=messages
                )
                return self._extract_text(response)
            except RateLimitError:
                wait = (2 ** attempt) + random.uniform(0, 1)
                logger.warning(f"Rate limited. Retrying in {wait:.2f}s...")
                time.sleep(wait)
            except APITimeoutError:
                logger.warning(f"Timeout on attempt {attempt+1}")
                if attempt == max_retries - 1:
                    raise
            except APIError as e:
                if e.status_code >= 500:
                    wait = (2 ** attempt) + 2
                    logger.warning(f"Server error {e.status_code}. Retrying...")
                    time.sleep(wait)
                else:
                    raise # Don't retry client errors
        return None

    def _extract_text(self, response) -> Optional[str]:
        if not response.content:
            return None
        return " ".join(
            block.text for block in response.content
            if block.type == 'text'
        )

# ---- to here ----


def main():
    client = ClaudeAPIClient(api_key=os.environ["ANTHROPIC_API_KEY"])
    print(client.send_message([{"role": "user", "content": "Tell me a story about a mock turtle."}]))


if __name__ == "__main__":
    main()
