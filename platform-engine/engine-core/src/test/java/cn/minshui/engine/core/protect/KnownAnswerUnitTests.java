package cn.minshui.engine.core.protect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.util.test.FixedSecureRandom;
import org.junit.jupiter.api.Test;

/**
 * The examples of the standards: GB/T 32905 (SM3), GM/T 0042 (its HMAC), GB/T 32907 (SM4), RFC 8998 (SM4-GCM), GB/T 32918.5
 * (SM2).
 */
class KnownAnswerUnitTests {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void sm3OfThreeLettersAndOfTwoBlocks() {
        assertThat(HEX.formatHex(Sm3.digest(ascii("abc"))))
                .isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assertThat(HEX.formatHex(Sm3.digest(ascii("abcd".repeat(16)))))
                .isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    @Test
    void hmacOfSm3() {
        byte[] key = HEX.parseHex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
        byte[] message = ascii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".repeat(2));
        assertThat(HEX.formatHex(Sm3.hmac(key, message)))
                .isEqualTo("ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
    }

    @Test
    void sm4OfOneBlock() {
        byte[] key = HEX.parseHex("0123456789abcdeffedcba9876543210");
        SM4Engine engine = new SM4Engine();
        engine.init(true, new KeyParameter(key));
        byte[] output = new byte[16];
        engine.processBlock(key, 0, output, 0);
        assertThat(HEX.formatHex(output)).isEqualTo("681edf34d206965e86b3e94f536e4246");
        engine.init(false, new KeyParameter(key));
        engine.processBlock(output, 0, output, 0);
        assertThat(output).isEqualTo(key);
    }

    /** The second example of GB/T 32907. */
    @Test
    void sm4AMillionTimes() {
        byte[] key = HEX.parseHex("0123456789abcdeffedcba9876543210");
        byte[] block = key.clone();
        SM4Engine engine = new SM4Engine();
        engine.init(true, new KeyParameter(key));
        for (int i = 0; i < 1_000_000; i++) {
            engine.processBlock(block, 0, block, 0);
        }
        assertThat(HEX.formatHex(block)).isEqualTo("595298c7c6fd271f0402f804c33d3f66");
    }

    @Test
    void sm4InGcm() {
        byte[] key = HEX.parseHex("0123456789abcdeffedcba9876543210");
        byte[] nonce = HEX.parseHex("00001234567800000000abcd");
        byte[] context = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plain = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        String sealed = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                + "83de3541e4c2b58177e065a9bf7b62ec";
        assertThat(HEX.formatHex(CipherSuite.SM4_GCM.run(true, key, nonce, context, plain)))
                .isEqualTo(sealed);
        assertThat(CipherSuite.SM4_GCM.run(false, key, nonce, context, HEX.parseHex(sealed)))
                .isEqualTo(plain);
    }

    @Test
    void aesInGcm() {
        byte[] sealed = CipherSuite.AES_256_GCM.run(true, new byte[32], new byte[12], new byte[0], new byte[16]);
        assertThat(HEX.formatHex(sealed)).isEqualTo("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    }

    /** With the random number of the standard's example the signature is the standard's. */
    @Test
    void sm2Signs() throws CryptoException {
        X9ECParameters curve = GMNamedCurves.getByName("sm2p256v1");
        ECDomainParameters domain = new ECDomainParameters(curve);
        BigInteger secret = new BigInteger("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16);
        SecureRandom number =
                new FixedSecureRandom(HEX.parseHex("59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21"));
        byte[] message = ascii("message digest");
        byte[] identity = ascii("1234567812345678");

        SM2Signer signer = new SM2Signer(PlainDSAEncoding.INSTANCE);
        signer.init(
                true,
                new ParametersWithID(
                        new ParametersWithRandom(new ECPrivateKeyParameters(secret, domain), number), identity));
        signer.update(message, 0, message.length);
        byte[] signature = signer.generateSignature();
        assertThat(HEX.formatHex(signature))
                .isEqualTo("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                        + "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");

        SM2Signer verifier = new SM2Signer(PlainDSAEncoding.INSTANCE);
        ECPublicKeyParameters open = new ECPublicKeyParameters(domain.getG().multiply(secret), domain);
        assertThat(HEX.formatHex(open.getQ().getEncoded(false)))
                .isEqualTo("0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                        + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
        verifier.init(false, new ParametersWithID(open, identity));
        verifier.update(message, 0, message.length);
        assertThat(verifier.verifySignature(signature)).isTrue();
        signature[40] ^= 1;
        verifier.init(false, new ParametersWithID(open, identity));
        verifier.update(message, 0, message.length);
        assertThat(verifier.verifySignature(signature)).isFalse();
    }
}
