package io.gatehouse.tests.http2;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponseBody;
import okio.BufferedSink;

/** A chat stream that gives one piece and waits with the rest until the test lets it go on. */
final class GatedStream implements MockResponseBody {
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public long getContentLength() {
        return -1;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.writeUtf8(chunk("\"content\":\"one\"", "null")).flush();
        try {
            if (!goOn.await(20, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        sink.writeUtf8(chunk("\"content\":\" two\"", "null"));
        sink.writeUtf8(chunk("", "\"stop\"") + "data: [DONE]\n\n").flush();
    }

    void goOn() {
        goOn.countDown();
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{" + delta
                + "},\"finish_reason\":" + finish + "}]}\n\n";
    }
}
