package cn.minshui.engine.core.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Small secret files in one envelope under a passphrase: AES-256-GCM, its key by PBKDF2-HMAC-SHA256 with {@value #ROUNDS} rounds.
 * The envelope is {@code MSKEYS1}, 16 bytes of salt, 12 of nonce, and what is encrypted.
 */
public final class SecretFiles {
    /** Characters that a passphrase has at least. */
    public static final int SHORTEST_PASSPHRASE = 12;

    private static final byte[] BEGINNING = {'M', 'S', 'K', 'E', 'Y', 'S', '1'};
    private static final int ROUNDS = 600_000;
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;

    private SecretFiles() {}

    /** @param files contents by name */
    public static byte[] seal(Map<String, byte[]> files, char[] passphrase) {
        byte[] random = new byte[SALT + NONCE];
        new SecureRandom().nextBytes(random);
        byte[] sealed =
                crypt(Cipher.ENCRYPT_MODE, passphrase, random, packed(files)).orElseThrow();
        byte[] all = Arrays.copyOf(BEGINNING, BEGINNING.length + random.length + sealed.length);
        System.arraycopy(random, 0, all, BEGINNING.length, random.length);
        System.arraycopy(sealed, 0, all, BEGINNING.length + random.length, sealed.length);
        return all;
    }

    /** @return empty for another passphrase, or when a byte is another */
    public static Optional<Map<String, byte[]>> open(byte[] sealed, char[] passphrase) {
        int head = BEGINNING.length + SALT + NONCE;
        if (sealed.length < head || !Arrays.equals(BEGINNING, Arrays.copyOf(sealed, BEGINNING.length))) {
            return Optional.empty();
        }
        byte[] random = Arrays.copyOfRange(sealed, BEGINNING.length, head);
        return crypt(Cipher.DECRYPT_MODE, passphrase, random, Arrays.copyOfRange(sealed, head, sealed.length))
                .map(SecretFiles::unpacked);
    }

    private static Optional<byte[]> crypt(int mode, char[] passphrase, byte[] random, byte[] text) {
        PBEKeySpec spec = new PBEKeySpec(passphrase, Arrays.copyOf(random, SALT), ROUNDS, KEY_BITS);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, random, SALT, NONCE));
            cipher.updateAAD(BEGINNING);
            return Optional.of(cipher.doFinal(text));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2 and AES-GCM", e);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] packed(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(files.size());
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                out.writeUTF(file.getKey());
                out.writeInt(file.getValue().length);
                out.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> unpacked(byte[] bytes) {
        Map<String, byte[]> files = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                files.put(name, in.readNBytes(in.readInt()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
