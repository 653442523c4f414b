// Reads {badges, documents} from stdin, where documents are what stands at each address; says what is wrong with each
// badge, "" where nothing is. Whatever is asked of another address ends it: no network.
import fs from "fs";
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";

const { badges, documents } = JSON.parse(fs.readFileSync(0, "utf8"));
const methods = Object.values(documents).flatMap((one) => one.verificationMethod ?? []);

async function documentLoader(address) {
  const method = methods.find((one) => one.id === address);
  const document = documents[address] ?? (method && { "@context": "https://w3id.org/security/multikey/v1", ...method });
  if (!document) throw new Error(`nothing stands at ${address}`);
  return { contextUrl: null, documentUrl: address, document };
}

const told = [];
for (const credential of badges) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const { verified, error } = await vc.verifyCredential({ credential, suite, documentLoader });
  told.push(verified ? "" : (error?.errors ?? [error]).map((one) => one?.message ?? "refused").join("; "));
}
console.log(JSON.stringify(told));
