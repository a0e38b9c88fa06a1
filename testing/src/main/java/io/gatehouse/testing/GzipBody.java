package io.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Compresses the body of a script, flushed after each write so that a stream stays a stream. */
final class GzipBody {
    private GzipBody() {}

    static List<Step> compress(List<Step> steps) {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        List<Step> compressed = new ArrayList<>();
        try (GZIPOutputStream gzip = new GZIPOutputStream(buffer, 8192, true)) {
            for (Step step : steps) {
                if (step instanceof BodyStep body) {
                    body.writeTo(gzip);
                    gzip.flush();
                    compressed.add(take(buffer));
                } else {
                    compressed.add(step);
                }
            }
            gzip.finish();
            compressed.add(take(buffer));
            return compressed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BodyStep take(ByteArrayOutputStream buffer) {
        BodyStep step = BodyStep.of(buffer.toByteArray());
        buffer.reset();
        return step;
    }
}
