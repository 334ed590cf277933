package cn.minshui.engine.core.protect;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** The hash of GB/T 32905 and its HMAC (GM/T 0042). */
public final class Sm3 {
    /** Bytes of a digest and of an HMAC. */
    public static final int LENGTH = 32;

    private Sm3() {}

    /** @return {@value #LENGTH} bytes */
    public static byte[] digest(byte[] message) {
        SM3Digest digest = new SM3Digest();
        digest.update(message, 0, message.length);
        byte[] result = new byte[LENGTH];
        digest.doFinal(result, 0);
        return result;
    }

    /** @param key of any length @return {@value #LENGTH} bytes */
    public static byte[] hmac(byte[] key, byte[] message) {
        HMac mac = new HMac(new SM3Digest());
        mac.init(new KeyParameter(key));
        mac.update(message, 0, message.length);
        byte[] result = new byte[LENGTH];
        mac.doFinal(result, 0);
        return result;
    }
}
