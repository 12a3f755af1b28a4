import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A careful client on java.net.http, from which the designs take what they do not do in a way of their own. */
class Api {
    static final String QUESTION = "Tell me a story about a mock turtle.";
    static final String KEY = System.getenv("ANTHROPIC_API_KEY");
    static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern TEXT = Pattern.compile("\"text\": ?\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Why there is no answer; another attempt may bring one if it passes, after so long. */
    static class Failed extends RuntimeException {
        final boolean passes;
        final long after;

        Failed(String why, boolean passes, long after) {
            super(why);
            this.passes = passes;
            this.after = after;
        }
    }

    interface Attempt {
        String make() throws Exception;
    }

    static String body(String question, boolean stream) {
        return "{\"model\": \"claude-haiku-4-5\", \"max_tokens\": 256, \"stream\": " + stream
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + question + "\"}]}";
    }

    static HttpRequest.Builder request(String body) {
        return HttpRequest.newBuilder(URI.create(System.getenv("ANTHROPIC_BASE_URL") + "/v1/messages"))
                .header("x-api-key", KEY)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** One attempt at a plain answer, which is given five seconds. */
    static String ask(String question) throws InterruptedException {
        return ask(request(body(question, false)).timeout(Duration.ofSeconds(5)).build());
    }

    static String ask(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            check(response, response.body());
            return text(response.body());
        } catch (IOException failure) {
            throw new Failed("no answer: " + failure, true, 0);
        }
    }

    static void check(HttpResponse<?> response, String shown) {
        int status = response.statusCode();
        if (status == 200) {
            return;
        }
        boolean passes = status == 408 || status == 429 || status >= 500;
        double seconds = response.headers().firstValue("retry-after").map(Double::parseDouble).orElse(0.0);
        throw new Failed(status + " " + shown, passes, (long) (seconds * 1000));
    }

    /** The text of a whole message. */
    static String text(String message) {
        if (!message.contains("\"stop_reason\":\"end_turn\"") && !message.contains("\"stop_reason\": \"end_turn\"")) {
            throw new Failed("the answer is no whole one", false, 0);
        }
        return joined(message);
    }

    static String joined(String json) {
        StringBuilder text = new StringBuilder();
        for (Matcher found = TEXT.matcher(json); found.find(); ) {
            text.append(found.group(1).replace("\\n", "\n").replace("\\\"", "\""));
        }
        return text.toString();
    }

    /** One attempt at a stream, which has to end with message_stop. */
    static String stream() throws Exception {
        String text = gather();
        if (!text.endsWith("\u0000")) {
            throw new Failed("the stream ended before message_stop", true, 0);
        }
        return text.substring(0, text.length() - 1);
    }

    /** The text of a stream as far as it goes, with a zero behind it if it came to its end. */
    static String gather() throws Exception {
        HttpRequest request = request(body(QUESTION, true)).timeout(Duration.ofSeconds(5)).build();
        HttpResponse<Stream<String>> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofLines());
        check(response, "");
        StringBuilder text = new StringBuilder();
        try (Stream<String> lines = response.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data:") && line.contains("\"type\":\"error\"")) {
                    throw new Failed("the stream broke off", true, 0);
                }
                text.append(line.contains("text_delta") ? joined(line) : line.contains("\"message_stop\"") ? "\u0000" : "");
            }
        } catch (java.io.UncheckedIOException cut) {
            return text.toString();
        }
        return text.toString();
    }

    static String persist(int attempts, Attempt attempt) throws Exception {
        for (int number = 0; ; number++) {
            try {
                return attempt.make();
            } catch (Failed failure) {
                if (!failure.passes || number == attempts - 1) {
                    throw failure;
                }
                long own = failure.after > 0 ? failure.after : 200L << number;
                Thread.sleep(own + ThreadLocalRandom.current().nextLong(own / 2));
            }
        }
    }

    static List<Integer> upTo(int count) {
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }
}
