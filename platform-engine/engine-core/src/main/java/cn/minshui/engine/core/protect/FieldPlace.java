package cn.minshui.engine.core.protect;

/**
 * Where encrypted values belong: what is encrypted for one field can be read as the value of no other, nor in another tenant.
 *
 * @param past whether it is a value of the history: nobody puts what a record held back into its row
 */
public record FieldPlace(String object, String field, boolean past) {
    private static final char SEPARATOR = '|';

    /** Of records as they are. */
    public FieldPlace(String object, String field) {
        this(object, field, false);
    }

    /** The same field in the history. */
    public FieldPlace inHistory() {
        return new FieldPlace(object, field, true);
    }

    String in(long tenant) {
        String place = "" + tenant + SEPARATOR + object + SEPARATOR + field;
        return past ? place + SEPARATOR + "past" : place;
    }

    String in(long tenant, BlindSearch search) {
        return in(tenant) + SEPARATOR + search.word();
    }
}
