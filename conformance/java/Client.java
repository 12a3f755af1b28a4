import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The official Java SDK as its own documentation uses it.
 *
 * A job is one line of JSON on stdin, its outcome one line on stdout, matched by
 * id. Every job runs in a thread of its own, and one that waits for ever ends with
 * stdin.
 */
public class Client {
    static final JsonMapper JSON = ObjectMappers.jsonMapper();

    static final MessageCreateParams PROMPT = MessageCreateParams.builder()
            .model("claude-haiku-4-5")
            .maxTokens(256)
            .addUserMessage("Tell me a story about a mock turtle.")
            .build();

    static final AnthropicClient SHARED =
            AnthropicOkHttpClient.builder().apiKey("sk-ant-conformance").build();

    public static void main(String[] args) throws IOException {
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
            JsonNode job = JSON.readTree(line);
            Thread playing = new Thread(() -> play(job));
            playing.setDaemon(true);
            playing.start();
        }
        Runtime.getRuntime().halt(0); // without waiting for jobs that hang
    }

    static void play(JsonNode job) {
        ObjectNode seen = JSON.createObjectNode();
        seen.set("id", job.get("id"));
        try {
            AnthropicClient client = SHARED.withOptions(options -> {
                options.baseUrl(job.get("base_url").asText());
                if (job.path("timeout_ms").asLong() > 0) {
                    options.timeout(Duration.ofMillis(job.get("timeout_ms").asLong()));
                }
            });
            switch (job.get("mode").asText()) {
                case "plain" -> hold(client.messages().create(PROMPT), seen);
                case "stream" -> stream(client, seen);
                default -> raw(client, seen);
            }
            seen.put("outcome", "result");
        } catch (Throwable error) {
            describe(error, seen);
        }
        String line = seen.toString();
        synchronized (System.out) {
            System.out.println(line);
        }
    }

    static void stream(AnthropicClient client, ObjectNode seen) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        seen.put("text", "");
        try (StreamResponse<RawMessageStreamEvent> response = client.messages().createStreaming(PROMPT)) {
            response.stream()
                    .peek(accumulator::accumulate)
                    .flatMap(event -> event.contentBlockDelta().stream())
                    .flatMap(delta -> delta.delta().text().stream())
                    .forEach(delta -> seen.put("text", seen.get("text").asText() + delta.text()));
        }
        hold(accumulator.message(), seen);
    }

    static void raw(AnthropicClient client, ObjectNode seen) {
        ArrayNode events = seen.putArray("events");
        seen.put("text", "");
        try (StreamResponse<RawMessageStreamEvent> response = client.messages().createStreaming(PROMPT)) {
            response.stream().forEach(event -> {
                JsonNode came = JSON.valueToTree(event);
                events.add(came.path("type").asText());
                seen.put("text", seen.get("text").asText() + came.path("delta").path("text").asText());
                if (came.path("delta").has("stop_reason")) {
                    seen.set("stop_reason", came.get("delta").get("stop_reason"));
                }
            });
        }
    }

    /**
     * What the caller holds. Nothing is taken for granted: a wrong answer is often
     * handed on as it came.
     */
    static void hold(Message value, ObjectNode seen) {
        JsonNode message = JSON.valueToTree(value);
        seen.put("value", "Message");
        seen.set("stop_reason", message.get("stop_reason"));
        seen.set("output_tokens", message.path("usage").get("output_tokens"));
        if (!message.path("content").isArray()) {
            seen.set("content", message.get("content"));
            return;
        }
        ArrayNode blocks = seen.putArray("content");
        for (JsonNode block : message.get("content")) {
            ObjectNode kept = blocks.addObject();
            kept.set("type", block.get("type"));
            String what = block.path("type").asText().equals("tool_use") ? "input" : "text";
            kept.set(what, block.get(what));
        }
    }

    /**
     * What a caller can learn from an exception: its class, and of the SDK's own
     * exceptions the status, type and code.
     */
    static void describe(Throwable error, ObjectNode seen) {
        seen.put("outcome", "error");
        seen.put("class", error.getClass().getSimpleName());
        seen.put("message", error.getMessage());
        if (error instanceof AnthropicServiceException failed) {
            seen.put("status", failed.statusCode());
            seen.put("type", failed.type().map(type -> type.asString()).orElse(""));
            seen.put("code", failed.errorCode().orElse(""));
        }
    }
}
