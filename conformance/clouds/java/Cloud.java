import com.anthropic.aws.backends.AwsBackend;
import com.anthropic.backends.Backend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.foundry.backends.FoundryBackend;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import java.util.List;

/**
 * The official Java SDK's backends for Claude on clouds, with their defaults: where
 * and who is in the environment. Asks one question and prints the answer.
 *
 *     java Cloud foundry|entra|aws|signed [--stream]
 */
public class Cloud {
    static final MessageCreateParams PROMPT = MessageCreateParams.builder()
            .model("claude-haiku-4-5")
            .maxTokens(256)
            .addUserMessage("Tell me a story about a mock turtle.")
            .build();

    public static void main(String[] args) {
        AnthropicClient client = AnthropicOkHttpClient.builder().backend(backend(args[0])).build();
        Message message = List.of(args).contains("--stream") ? stream(client) : client.messages().create(PROMPT);
        message.content().stream()
                .flatMap(block -> block.text().stream())
                .forEach(block -> System.out.print(block.text()));
        System.out.println();
    }

    static Backend backend(String cloud) {
        return switch (cloud) {
            case "foundry" -> FoundryBackend.fromEnv();
            case "entra" -> FoundryBackend.builder() // fromEnv takes keys only
                    .baseUrl(System.getenv("ANTHROPIC_FOUNDRY_BASE_URL"))
                    .bearerTokenSupplier(() -> "entra-token-of-the-test")
                    .build();
            default -> AwsBackend.fromEnv();
        };
    }

    static Message stream(AnthropicClient client) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> response = client.messages().createStreaming(PROMPT)) {
            response.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }
}
