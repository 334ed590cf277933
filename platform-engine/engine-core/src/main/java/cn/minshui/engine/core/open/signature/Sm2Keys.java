package cn.minshui.engine.core.open.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.ECPoint;

/** Public keys on the curve of SM2, as people hand them in: a PEM, or the point in hex ({@code 04…}, 130 digits). */
public final class Sm2Keys {
    /** The identity that GM/T 0009 has signers use who agreed on none. */
    private static final byte[] IDENTITY = "1234567812345678".getBytes(StandardCharsets.US_ASCII);

    private static final X9ECParameters CURVE = GMNamedCurves.getByName("sm2p256v1");
    private static final ECDomainParameters DOMAIN =
            new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());
    private static final Pattern POINT = Pattern.compile("04[0-9a-fA-F]{128}");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

    private Sm2Keys() {}

    /** The point of a key in hex, as it is kept; empty for what is no public key of SM2. */
    public static Optional<String> normal(String text) {
        String given = text.strip();
        if (POINT.matcher(given).matches()) {
            return point(given).map(key -> hex(key.getQ()));
        }
        var pem = PEM.matcher(given);
        if (!pem.matches()) {
            return Optional.empty();
        }
        return SignatureAlgorithm.base64(pem.group(1).replaceAll("\\s", ""))
                .flatMap(Sm2Keys::encoded)
                .map(key -> hex(key.getQ()));
    }

    private static String hex(ECPoint point) {
        return HexFormat.of().formatHex(point.getEncoded(false));
    }

    /** On the curve and not its neutral element: other points would be keys that anybody can sign with. */
    private static Optional<ECPublicKeyParameters> point(String hex) {
        try {
            ECPoint point = CURVE.getCurve().decodePoint(HexFormat.of().parseHex(hex));
            return Optional.of(new ECPublicKeyParameters(point, DOMAIN));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<ECPublicKeyParameters> encoded(byte[] encoded) {
        try {
            AsymmetricKeyParameter key = PublicKeyFactory.createKey(encoded);
            if (key instanceof ECPublicKeyParameters ec
                    && ec.getParameters().getCurve().equals(CURVE.getCurve())
                    && ec.getParameters().getN().equals(CURVE.getN())) {
                return point(hex(ec.getQ()));
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            // The library tells broken encodings in many ways; whatever it says, this is no key.
            return Optional.empty();
        }
    }

    /** @param key as {@link #normal} gives it */
    static boolean verifies(String key, byte[] message, String signature) {
        Optional<ECPublicKeyParameters> known = point(key);
        Optional<byte[]> given = SignatureAlgorithm.base64(signature);
        if (known.isEmpty() || given.isEmpty()) {
            return false;
        }
        SM2Signer signer = new SM2Signer();
        signer.init(false, new ParametersWithID(known.get(), IDENTITY));
        signer.update(message, 0, message.length);
        return signer.verifySignature(given.get());
    }
}
