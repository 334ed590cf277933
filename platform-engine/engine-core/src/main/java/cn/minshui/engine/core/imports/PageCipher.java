package cn.minshui.engine.core.imports;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts pages of a temporary file, each written once: AES in counter mode under a random key that lives as long as this does.
 * The counter begins with the number of the page, so no two pages share any of it.
 */
final class PageCipher {
    private static final int KEY = 32;
    private static final int BLOCK = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    PageCipher() {
        byte[] bytes = new byte[KEY];
        RANDOM.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /** Encrypts a page, or decrypts it: both are the same. */
    byte[] run(long page, byte[] bytes) {
        byte[] counter = ByteBuffer.allocate(BLOCK).putLong(page).array();
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in counter mode", e);
        }
    }
}
