package cn.minshui.engine.core.protect;

import cn.minshui.engine.core.protect.KeyRing.Purpose;
import org.jspecify.annotations.Nullable;

/** The keys that a database is read and written with, and what is done with them. */
public final class Protection {
    /** Of a database without anything encrypted; whoever needs a key of it is told that there is none. */
    public static final Protection NONE = new Protection(null, null, null, null);

    private final @Nullable KeyRing ring;
    private final @Nullable FieldVault fields;
    private final @Nullable TextVault texts;
    private final @Nullable TextVault credentials;

    private Protection(
            @Nullable KeyRing ring,
            @Nullable FieldVault fields,
            @Nullable TextVault texts,
            @Nullable TextVault credentials) {
        this.ring = ring;
        this.fields = fields;
        this.texts = texts;
        this.credentials = credentials;
    }

    /** @param suite of what is encrypted from now on; what was encrypted by the other one is read all the same */
    public static Protection of(KeyRing ring, CipherSuite suite) {
        Envelopes fields = new Envelopes(ring, Purpose.FIELD, suite);
        BlindIndex index = new BlindIndex(ring);
        return new Protection(
                ring,
                new FieldVault(fields, index),
                new TextVault(fields, index),
                new TextVault(new Envelopes(ring, Purpose.CREDENTIAL, suite), index));
    }

    public boolean isGiven() {
        return ring != null;
    }

    public KeyRing ring() {
        return given(ring);
    }

    /** Values of sensitive fields. */
    public FieldVault fields() {
        return given(fields);
    }

    /** Texts that may hold values of records. */
    public TextVault texts() {
        return given(texts);
    }

    /** Secrets of other systems. */
    public TextVault credentials() {
        return given(credentials);
    }

    private static <T> T given(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no keys were given for this database");
        }
        return part;
    }
}
