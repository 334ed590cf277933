package cn.minshui.engine.core.protect;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Authenticated encryption with what is to be kept together with the text. A nonce of 12 bytes, a tag of 16. */
public enum CipherSuite {
    AES_256_GCM("aes", 'a', 32) {
        @Override
        byte[] run(boolean encrypt, byte[] key, byte[] nonce, byte[] context, byte[] input) {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(
                        encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
                        new SecretKeySpec(key, "AES"),
                        new GCMParameterSpec(TAG * Byte.SIZE, nonce));
                cipher.updateAAD(context);
                return cipher.doFinal(input);
            } catch (GeneralSecurityException e) {
                throw new UnreadableException("the text was changed, or is not of this key and place", e);
            }
        }
    },
    SM4_GCM("sm4", 's', 16) {
        @Override
        byte[] run(boolean encrypt, byte[] key, byte[] nonce, byte[] context, byte[] input) {
            GCMModeCipher cipher = GCMBlockCipher.newInstance(new SM4Engine());
            cipher.init(encrypt, new AEADParameters(new KeyParameter(key), TAG * Byte.SIZE, nonce, context));
            byte[] output = new byte[cipher.getOutputSize(input.length)];
            int done = cipher.processBytes(input, 0, input.length, output, 0);
            try {
                cipher.doFinal(output, done);
            } catch (InvalidCipherTextException e) {
                throw new UnreadableException("the text was changed, or is not of this key and place", e);
            }
            return output;
        }
    };

    static final int NONCE = 12;
    static final int TAG = 16;

    private final String word;
    private final char letter;
    private final int keyLength;

    CipherSuite(String word, char letter, int keyLength) {
        this.word = word;
        this.letter = letter;
        this.keyLength = keyLength;
    }

    /** As configurations say it: {@code aes} or {@code sm4}. */
    public String word() {
        return word;
    }

    char letter() {
        return letter;
    }

    int keyLength() {
        return keyLength;
    }

    public static Optional<CipherSuite> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word.equals(word)).findFirst();
    }

    static Optional<CipherSuite> of(char letter) {
        return Arrays.stream(values()).filter(s -> s.letter == letter).findFirst();
    }

    /**
     * @param key {@link #keyLength} bytes
     * @param context what the text belongs to; must be the same to decrypt
     * @param input plain, or encrypted with its tag
     * @throws UnreadableException when what is decrypted is not what was encrypted
     */
    abstract byte[] run(boolean encrypt, byte[] key, byte[] nonce, byte[] context, byte[] input);
}
