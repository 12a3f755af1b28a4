package io.github.claudemock;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program claudemock, run as a server on a free port until it is closed or the JVM ends. */
final class Program implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int LOG_LENGTH = 10_000;

    final String address;
    private final Path folder;
    private final Process process;
    private final StringBuilder log = new StringBuilder();
    private final Thread hook = new Thread(this::end);

    Program(Map<String, String> environment) {
        try {
            folder = Files.createTempDirectory("claudemock-");
        } catch (IOException e) {
            throw new ClaudeMockException("claudemock: making a folder for the server", e);
        }
        String program = find(environment);
        Path portFile = folder.resolve("port.txt");
        try {
            // It ends with its input, which this process holds: also when that is killed.
            process = new ProcessBuilder(program, "serve", "--addr", "127.0.0.1:0", "--port-file", portFile.toString(), "--until-stdin-ends")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            remove(folder);
            throw new ClaudeMockException("claudemock: starting " + program + ": " + e.getMessage(), e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
        Thread reader = new Thread(this::readLog, "claudemock-log");
        reader.setDaemon(true);
        reader.start();
        address = await(portFile, reader);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook runs.
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        remove(folder);
    }

    private void readLog() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.append(line).append('\n');
                    log.delete(0, Math.max(0, log.length() - LOG_LENGTH));
                }
            }
        } catch (IOException e) {
            // The program has ended.
        }
    }

    private String await(Path portFile, Thread reader) {
        long start = System.nanoTime();
        try {
            while (true) {
                String written = Files.exists(portFile) ? Files.readString(portFile).trim() : "";
                if (!written.isEmpty()) {
                    return written;
                }
                if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                    reader.join();
                    throw new ClaudeMockException("claudemock: the server ended before it listened:\n" + log);
                }
                if (System.nanoTime() - start > START_NANOS) {
                    throw new ClaudeMockException("claudemock: the server does not listen after two minutes");
                }
            }
        } catch (IOException e) {
            close();
            throw new ClaudeMockException("claudemock: reading where the server listens", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new ClaudeMockException("claudemock: interrupted while the server was starting", e);
        } catch (ClaudeMockException e) {
            close();
            throw e;
        }
    }

    /** The program that $CLAUDEMOCK names, else the one in claudemock-binary, else the one on the PATH. */
    private String find(Map<String, String> environment) {
        String named = environment.getOrDefault("CLAUDEMOCK", "");
        if (!named.isEmpty()) {
            return named;
        }
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        String name = platform.startsWith("windows") ? "claudemock.exe" : "claudemock";
        try (InputStream packed = Program.class.getResourceAsStream("/io/github/claudemock/binary/" + platform + "/" + name)) {
            if (packed != null) {
                return unpack(packed, name);
            }
        } catch (IOException e) {
            remove(folder);
            throw new ClaudeMockException("claudemock: unpacking the program into " + folder, e);
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> nowhere(platform));
    }

    private ClaudeMockException nowhere(String platform) {
        remove(folder);
        return new ClaudeMockException("claudemock: there is no program for " + platform + "\n"
                + "add claudemock-binary with this classifier to the tests, or set CLAUDEMOCK to the program's path,"
                + " or CLAUDEMOCK_URL to that of a running server");
    }

    private String unpack(InputStream packed, String name) throws IOException {
        Path program = folder.resolve(name);
        Files.copy(packed, program);
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("the file cannot be made executable");
        }
        return program.toString();
    }

    /** The classifier of the jar for an operating system and a processor, in the words of Java. */
    static String platform(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        String kind = system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "osx" : system.replace(' ', '_');
        String processor = arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "aarch_64" : arch;
        return kind + "-" + processor;
    }

    private static void remove(Path folder) {
        File[] files = folder.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            file.delete();
        }
        folder.toFile().delete();
    }
}
