package io.gatehouse.testing;

/** Texts for fields that the prompt says nothing about. */
final class Fillers {
    private Fillers() {}

    static String text(String name, String format) {
        return switch (format) {
            case "date" -> "2026-01-15";
            case "date-time" -> "2026-01-15T12:00:00Z";
            case "time" -> "12:00:00Z";
            case "duration" -> "PT1H";
            case "email" -> "someone@example.com";
            case "uri" -> "https://example.com/";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            case "hostname" -> "example.com";
            case "ipv4" -> "192.0.2.1";
            case "ipv6" -> "2001:db8::1";
            default -> "unknown " + name;
        };
    }
}
