import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import java.util.List;

/**
 * The official Java SDK with its defaults: asks one question, prints the answer,
 * and leaves every exception to end the program.
 *
 *     java Chat [--stream]
 */
public class Chat {
    static final MessageCreateParams PROMPT = MessageCreateParams.builder()
            .model("claude-haiku-4-5")
            .maxTokens(256)
            .addUserMessage("Tell me a story about a mock turtle.")
            .build();

    public static void main(String[] args) {
        AnthropicClient client = AnthropicOkHttpClient.fromEnv();
        Message message = List.of(args).contains("--stream") ? stream(client) : client.messages().create(PROMPT);
        message.content().stream()
                .flatMap(block -> block.text().stream())
                .forEach(block -> System.out.print(block.text()));
        System.out.println();
    }

    static Message stream(AnthropicClient client) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> response = client.messages().createStreaming(PROMPT)) {
            response.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }
}
