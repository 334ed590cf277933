package cn.minshui.engine.app.start;

import cn.minshui.engine.core.protect.Sm3;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;

/** An application with a key of SM2. */
final class Sm2Signer implements OpenClient.Signer {
    private final AsymmetricCipherKeyPair pair;

    Sm2Signer() {
        X9ECParameters curve = GMNamedCurves.getByName("sm2p256v1");
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH()),
                new SecureRandom()));
        pair = generator.generateKeyPair();
    }

    String publicKey() {
        return HexFormat.of()
                .formatHex(((ECPublicKeyParameters) pair.getPublic()).getQ().getEncoded(false));
    }

    @Override
    public String digest(byte[] body) {
        return HexFormat.of().formatHex(Sm3.digest(body));
    }

    @Override
    public String sign(String text) {
        byte[] message = OpenClient.bytes(text);
        org.bouncycastle.crypto.signers.SM2Signer signer = new org.bouncycastle.crypto.signers.SM2Signer();
        signer.init(
                true,
                new ParametersWithID(
                        new ParametersWithRandom(pair.getPrivate(), new SecureRandom()),
                        "1234567812345678".getBytes(StandardCharsets.US_ASCII)));
        signer.update(message, 0, message.length);
        try {
            return Base64.getEncoder().encodeToString(signer.generateSignature());
        } catch (CryptoException e) {
            throw new IllegalStateException(e);
        }
    }
}
