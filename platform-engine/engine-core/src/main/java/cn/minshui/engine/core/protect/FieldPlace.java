package cn.minshui.engine.core.protect;

/** Where encrypted values belong: what is encrypted for one field can be read as the value of no other, nor in another tenant. */
public record FieldPlace(String object, String field) {
    private static final char SEPARATOR = '|';

    String in(long tenant) {
        return "" + tenant + SEPARATOR + object + SEPARATOR + field;
    }

    String in(long tenant, BlindSearch search) {
        return in(tenant) + SEPARATOR + search.word();
    }
}
