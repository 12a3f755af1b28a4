import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicChatModelName;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import java.util.concurrent.CompletableFuture;

/** LangChain4j: a chat, a service with a tool, or structured output, as the argument says. */
public class Main {
    static final AnthropicChatModelName MODEL = AnthropicChatModelName.CLAUDE_SONNET_4_6;
    static final String KEY = System.getenv("ANTHROPIC_API_KEY");
    // Its default is https://api.anthropic.com/v1/, and it reads no variable.
    static final String BASE_URL = System.getenv("ANTHROPIC_BASE_URL") + "/v1/";

    record Person(String name, int age) {}

    interface Assistant {
        String answer(String question);
    }

    interface Extractor {
        Person personFrom(String text);
    }

    static class Weather {
        @Tool(name = "get_weather", value = "Forecast the weather of a city.")
        String forecast(String city, int days, String units, String detail) {
            return "18 degrees and sunny";
        }
    }

    public static void main(String[] task) {
        switch (task[0]) {
            case "chat" -> chat();
            case "tool" -> System.out.println(AiServices.builder(Assistant.class).chatModel(model()).tools(new Weather()).build()
                    .answer("What is the weather in Paris?"));
            default -> System.out.println(AiServices.create(Extractor.class, structured()).personFrom("John is 25 years old."));
        }
    }

    static AnthropicChatModel model() {
        return AnthropicChatModel.builder().apiKey(KEY).baseUrl(BASE_URL).modelName(MODEL).build();
    }

    static AnthropicChatModel structured() {
        return AnthropicChatModel.builder().apiKey(KEY).baseUrl(BASE_URL).modelName(MODEL)
                .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA).build();
    }

    static void chat() {
        var whole = new CompletableFuture<ChatResponse>();
        var handler = new StreamingChatResponseHandler() {
            public void onPartialResponse(String piece) {
                System.out.print(piece);
            }

            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            public void onError(Throwable error) {
                whole.completeExceptionally(error);
            }
        };
        AnthropicStreamingChatModel.builder().apiKey(KEY).baseUrl(BASE_URL).modelName(MODEL).build()
                .chat("Tell me a story about a mock turtle.", handler);
        whole.join();
    }
}
