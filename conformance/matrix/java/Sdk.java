import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import java.util.stream.Collectors;

/** The designs on the official SDK. */
class Sdk {
    static final MessageCreateParams PROMPT = MessageCreateParams.builder()
            .model("claude-haiku-4-5")
            .maxTokens(256)
            .addUserMessage(Api.QUESTION)
            .build();

    static String run(String design) throws Exception {
        return switch (design) {
            case "sdk-careful" -> whole(client(4).messages().create(PROMPT));
            case "sdk-stream" -> whole(stream());
            case "sdk-users" -> users();
            case "sdk-fallback" -> fallback();
            case "sdk-tests" -> tests();
            case "sdk-nested" -> nested();
            case "sdk-any-text" -> text(client(2).messages().create(PROMPT));
            case "sdk-once" -> whole(client(0).messages().create(PROMPT));
            default -> throw new IllegalArgumentException(design);
        };
    }

    static AnthropicClient client(int retries) {
        return AnthropicOkHttpClient.builder().fromEnv().maxRetries(retries).build();
    }

    /** Right: the accumulator takes a stream for whole only at its end. */
    static Message stream() {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> response = client(2).messages().createStreaming(PROMPT)) {
            response.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }

    static String text(Message message) {
        return message.content().stream().flatMap(block -> block.text().stream()).map(block -> block.text()).collect(Collectors.joining());
    }

    static String whole(Message message) {
        if (!message.stopReason().filter(StopReason.END_TURN::equals).isPresent()) {
            throw new IllegalStateException("the answer is no whole one: " + message.stopReason());
        }
        return text(message);
    }

    /** Right: five users ask the same words at the same time, each with the SDK's attempts. */
    static String users() {
        AnthropicClient client = client(5);
        return Api.upTo(5).parallelStream().map(user -> whole(client.messages().create(PROMPT))).collect(Collectors.joining("\n"));
    }

    /** Right: turns to another model when the SDK has given up on the first. */
    static String fallback() {
        AnthropicClient client = client(2);
        try {
            return whole(client.messages().create(PROMPT));
        } catch (AnthropicServiceException overloaded) {
            return whole(client.messages().create(PROMPT.toBuilder().model("claude-sonnet-5-5").build()));
        }
    }

    /** Right: a test that wants the error of a single attempt to be shown. */
    static String tests() {
        try {
            client(0).messages().create(PROMPT);
        } catch (AnthropicServiceException shown) {
            return "ok";
        }
        throw new IllegalStateException("there was no error");
    }

    /** Wrong: a loop around an SDK that has one itself. */
    static String nested() throws Exception {
        for (int call = 0; ; call++) {
            try {
                return whole(client(2).messages().create(PROMPT));
            } catch (AnthropicServiceException failure) {
                if (call == 2) {
                    throw failure;
                }
                Thread.sleep(300);
            }
        }
    }
}
