/* gst-livepeer
 * Copyright (C) 2026 the gst-livepeer authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "eth-events.h"

#include <string.h>

/* *INDENT-OFF* */
static const LpContractEvent events[] = {
  {LP_CONTRACT_TICKET_BROKER, 1,
      "5159e237d952190e68d5215430f30583"
      "1be7c9c8776d1377c76679ae4773413f",
      "DepositFunded(address,uint256)",
      "sender,amount",
      "(uint256)"},
  {LP_CONTRACT_TICKET_BROKER, 1,
      "b52b99b9e83551fcbd069b559cc3e823"
      "e2a1a3bad8ece46561ea77524394c850",
      "ReserveFunded(address,uint256)",
      "reserveHolder,amount",
      "(uint256)"},
  {LP_CONTRACT_TICKET_BROKER, 1,
      "5c2b394723f408a40a60335e24b71829"
      "642e35f350cebe2036a96a66e895ea98",
      "ReserveClaimed(address,address,uint256)",
      "reserveHolder,claimant,amount",
      "(address,uint256)"},
  {LP_CONTRACT_TICKET_BROKER, 3,
      "8b87351a208c06e3ceee59d80725fd77"
      "a23b4129e1b51ca231fc89b40712649c",
      "WinningTicketTransfer(address,address,uint256)",
      "sender,recipient,amount",
      "(uint256)"},
  {LP_CONTRACT_TICKET_BROKER, 3,
      "c389eb51ed006dbf2528507f010efdf5"
      "225ea596e1e1741d74f550dab1925ee7",
      "WinningTicketRedeemed(address,address,uint256,uint256,uint256,"
      "uint256,bytes)",
      "sender,recipient,faceValue,winProb,senderNonce,recipientRand,a"
      "uxData",
      "(uint256,uint256,uint256,uint256,bytes)"},
  {LP_CONTRACT_TICKET_BROKER, 1,
      "f7870c5b224cbc19873599e46ccfc710"
      "3934650509b1af0c3ce90138377c2004",
      "Unlock(address,uint256,uint256)",
      "sender,startRound,endRound",
      "(uint256,uint256)"},
  {LP_CONTRACT_TICKET_BROKER, 1,
      "fa044b7b93a40365dc68049797c2eb06"
      "918523d694e5d56e406cac3eb35578e5",
      "UnlockCancelled(address)",
      "sender",
      "()"},
  {LP_CONTRACT_TICKET_BROKER, 1,
      "df273cb619d95419a9cd0ec88123a053"
      "8c85064229baa6363788f743fff90deb",
      "Withdrawal(address,uint256,uint256)",
      "sender,deposit,reserve",
      "(uint256,uint256)"},
  {LP_CONTRACT_TICKET_BROKER, 0,
      "9f5033568d78ae30f29f01e944f97b22"
      "16493bd19d1b46d429673acff3dcd674",
      "ParameterUpdate(string)",
      "param",
      "(string)"},
  {LP_CONTRACT_BONDING_MANAGER, 7,
      "e5917769f276ddca9f2ee7c6b0b33e1d"
      "1e1b61008010ce622c632dd20d168a23",
      "Bond(address,address,address,uint256,uint256)",
      "newDelegate,oldDelegate,delegator,additionalAmount,bondedAmoun"
      "t",
      "(uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 3,
      "2d5d98d189bee5496a08db2a5948cb7e"
      "5e786f09d17d0c3f228eb41776c24a06",
      "Unbond(address,address,uint256,uint256,uint256)",
      "delegate,delegator,unbondingLockId,amount,withdrawRound",
      "(uint256,uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 3,
      "9f5b64cc71e1e26ff178caaa7877a04d"
      "8ce66fde989251870e80e6fbee690c17",
      "Rebond(address,address,uint256,uint256)",
      "delegate,delegator,unbondingLockId,amount",
      "(uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 3,
      "f136b986590e86cf1abd7b6600186a7a"
      "1178ad3cbbdf0f3312e79f6214a2a567",
      "TransferBond(address,address,uint256,uint256,uint256)",
      "oldDelegator,newDelegator,oldUnbondingLockId,newUnbondingLockI"
      "d,amount",
      "(uint256,uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "1340f1a8f3d456a649e1a12071dfa156"
      "55e3d09252131d0f980c3b405cc8dd2e",
      "WithdrawStake(address,uint256,uint256,uint256)",
      "delegator,unbondingLockId,amount,withdrawRound",
      "(uint256,uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "4f1b51dd7a2fcb861aa2670f668be668"
      "35c4ee12b4bbbf037e4d0018f39819e4",
      "WithdrawFees(address,address,uint256)",
      "delegator,recipient,amount",
      "(address,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 3,
      "d7eab0765b772ea6ea859d5633baf737"
      "502198012e930f257f90013d9b211094",
      "EarningsClaimed(address,address,uint256,uint256,uint256,uint25"
      "6)",
      "delegate,delegator,rewards,fees,startRound,endRound",
      "(uint256,uint256,uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "619caafabdd75649b302ba8419e48ccc"
      "f64f37f1983ac4727cfb38b57703ffc9",
      "Reward(address,uint256)",
      "transcoder,amount",
      "(uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "40e200718fe552021167687e5491d09f"
      "5931275b6f88f14a462650f0effb5237",
      "TreasuryReward(address,address,uint256)",
      "transcoder,treasury,amount",
      "(address,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "7346854431dbb3eb8e373c604abf89e9"
      "0f4865b8447e1e2834d7b3e4677bf544",
      "TranscoderUpdate(address,uint256,uint256)",
      "transcoder,rewardCut,feeShare",
      "(uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "65d72d782835d64c3287844a829608d5"
      "abdc7e864cc9affe96d910ab3db665e9",
      "TranscoderActivated(address,uint256)",
      "transcoder,activationRound",
      "(uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "fee3e693fc72d0a0a673805f3e606c55"
      "1f4c677b9072444b90dd2d0406bc995c",
      "TranscoderDeactivated(address,uint256)",
      "transcoder,deactivationRound",
      "(uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 1,
      "f4b71fed8e2c9a8c67c388bc6d35ad20"
      "b9368a24eed6d565459f2b277b6c0c22",
      "TranscoderSlashed(address,address,uint256,uint256)",
      "transcoder,finder,penalty,finderReward",
      "(address,uint256,uint256)"},
  {LP_CONTRACT_BONDING_MANAGER, 0,
      "9f5033568d78ae30f29f01e944f97b22"
      "16493bd19d1b46d429673acff3dcd674",
      "ParameterUpdate(string)",
      "param",
      "(string)"},
  {LP_CONTRACT_ROUNDS_MANAGER, 1,
      "22f2fc17c5daf07db2379b3a03a8ef20"
      "a183f761097a58fce219c8a14619e786",
      "NewRound(uint256,bytes32)",
      "round,blockHash",
      "(bytes32)"},
  {LP_CONTRACT_ROUNDS_MANAGER, 0,
      "9f5033568d78ae30f29f01e944f97b22"
      "16493bd19d1b46d429673acff3dcd674",
      "ParameterUpdate(string)",
      "param",
      "(string)"},
  {LP_CONTRACT_MINTER, 0,
      "39567a366345edf17f50c1967a31b597"
      "745186c4632f34c4f8ebe06b6890784d",
      "SetCurrentRewardTokens(uint256,uint256)",
      "currentMintableTokens,currentInflation",
      "(uint256,uint256)"},
  {LP_CONTRACT_MINTER, 0,
      "9f5033568d78ae30f29f01e944f97b22"
      "16493bd19d1b46d429673acff3dcd674",
      "ParameterUpdate(string)",
      "param",
      "(string)"},
  {LP_CONTRACT_SERVICE_REGISTRY, 1,
      "fbb63068732c85741c9f8e61caffaabe"
      "038d577bfafd2d2dcc0e352a4f653a4c",
      "ServiceURIUpdate(address,string)",
      "addr,serviceURI",
      "(string)"},
  {LP_CONTRACT_CONTROLLER, 0,
      "f9a6cf519167d81bc5cb3d26c60c0c9a"
      "19704aa908c148e82a861b570f4cd2d7",
      "SetContractInfo(bytes32,address,bytes20)",
      "id,contractAddress,gitCommitHash",
      "(bytes32,address,bytes20)"},
  {LP_CONTRACT_CONTROLLER, 0,
      "6985a02210a168e66602d3235cb6db0e"
      "70f92b3ba4d376a33c0f3d9434bff625",
      "Pause()",
      "",
      "()"},
  {LP_CONTRACT_CONTROLLER, 0,
      "7805862f689e2f13df9f062ff482ad3a"
      "d112aca9e0847911ed832e158c525b33",
      "Unpause()",
      "",
      "()"},
  {LP_CONTRACT_CONTROLLER, 3,
      "8be0079c531659141344cd1fd0a4f284"
      "19497f9722a3daafe3b4186f6b6457e0",
      "OwnershipTransferred(address,address)",
      "previousOwner,newOwner",
      "()"},
  {LP_CONTRACT_LIVEPEER_TOKEN, 3,
      "ddf252ad1be2c89b69c2b068fc378daa"
      "952ba7f163c4a11628f55a4df523b3ef",
      "Transfer(address,address,uint256)",
      "from,to,value",
      "(uint256)"},
  {LP_CONTRACT_LIVEPEER_TOKEN, 3,
      "8c5be1e5ebec7d5bd14f71427d1e84f3"
      "dd0314c0f7b2291e5b200ac8c7c3b925",
      "Approval(address,address,uint256)",
      "owner,spender,value",
      "(uint256)"},
  {LP_CONTRACT_LIVEPEER_TOKEN, 1,
      "0f6798a560793a54c3bcfe86a93cde1e"
      "73087d944c0ea20544137d4121396885",
      "Mint(address,uint256)",
      "to,amount",
      "(uint256)"},
  {LP_CONTRACT_LIVEPEER_TOKEN, 7,
      "2f8788117e7eff1d82e926ec794901d1"
      "7c78024a50270940304540a733656f0d",
      "RoleGranted(bytes32,address,address)",
      "role,account,sender",
      "()"},
  {LP_CONTRACT_POLL_CREATOR, 1,
      "8afbc4e1826cefcfc1e64fd5ff7d8484"
      "e700867fdbe36e9b6db047c010a6229e",
      "PollCreated(address,bytes,uint256,uint256,uint256)",
      "poll,proposal,endBlock,quorum,quota",
      "(bytes,uint256,uint256,uint256)"},
  {LP_CONTRACT_POLL, 1,
      "f668ead05c744b9178e571d2edb452e7"
      "2baf6529c8d72160e64e59b50d865bd0",
      "Vote(address,uint256)",
      "voter,choiceID",
      "(uint256)"},
  {LP_CONTRACT_GOVERNOR, 0,
      "af91f635f78d93ffa603808c9abd3099"
      "887413bc3e144b4b64c1fb966d6519c1",
      "UpdateStaged((address[],uint256[],bytes[],uint256),uint256)",
      "update,delay",
      "((address[],uint256[],bytes[],uint256),uint256)"},
  {LP_CONTRACT_GOVERNOR, 0,
      "5cda31e1476d59bb0aad65b6f4d0b215"
      "1029b59e9af9872141f16c8fcaf6a45b",
      "UpdateExecuted((address[],uint256[],bytes[],uint256))",
      "update",
      "((address[],uint256[],bytes[],uint256))"},
  {LP_CONTRACT_GOVERNOR, 0,
      "b1a3479c973dd630e159980ce42bb5da"
      "45e167cf7bce9a8b51b1dac8f3984195",
      "UpdateCancelled((address[],uint256[],bytes[],uint256))",
      "update",
      "((address[],uint256[],bytes[],uint256))"},
  {LP_CONTRACT_GOVERNOR, 3,
      "8be0079c531659141344cd1fd0a4f284"
      "19497f9722a3daafe3b4186f6b6457e0",
      "OwnershipTransferred(address,address)",
      "previousOwner,newOwner",
      "()"},
  {LP_CONTRACT_BONDING_VOTES, 7,
      "3134e8a2e6d97e929a7e54011ea5485d"
      "7d196dd5f0ba4d4ef95803e8e3fc257f",
      "DelegateChanged(address,address,address)",
      "delegator,fromDelegate,toDelegate",
      "()"},
  {LP_CONTRACT_BONDING_VOTES, 1,
      "dec2bacdd2f05b59de34da9b523dff8b"
      "e42e5e38e818c82fdb0bae774387a724",
      "DelegateVotesChanged(address,uint256,uint256)",
      "delegate,previousBalance,newBalance",
      "(uint256,uint256)"},
  {LP_CONTRACT_BONDING_VOTES, 1,
      "1232f54fc2d34f79dc63b496ab493d83"
      "4655fc2ea6d945ca547e9be242fd2b72",
      "DelegatorBondedAmountChanged(address,uint256,uint256,uint256,u"
      "int256)",
      "delegate,previousBondedAmount,previousLastClaimRound,newBonded"
      "Amount,newLastClaimRound",
      "(uint256,uint256,uint256,uint256)"},
  {LP_CONTRACT_LIVEPEER_GOVERNOR, 0,
      "7d84a6263ae0d98d3329bd7b46bb4e8d"
      "6f98cd35a7adb45c274c8b7fd5ebd5e0",
      "ProposalCreated(uint256,address,address[],uint256[],string[],b"
      "ytes[],uint256,uint256,string)",
      "proposalId,proposer,targets,values,signatures,calldatas,voteSt"
      "art,voteEnd,description",
      "(uint256,address,address[],uint256[],string[],bytes[],uint256,"
      "uint256,string)"},
  {LP_CONTRACT_LIVEPEER_GOVERNOR, 1,
      "b8e138887d0aa13bab447e82de9d5c17"
      "77041ecd21ca36ba824ff1e6c07ddda4",
      "VoteCast(address,uint256,uint8,uint256,string)",
      "voter,proposalId,support,weight,reason",
      "(uint256,uint8,uint256,string)"},
  {LP_CONTRACT_LIVEPEER_GOVERNOR, 0,
      "9a2e42fd6722813d69113e7d0079d3d9"
      "40171428df7373df9c7f7617cfda2892",
      "ProposalQueued(uint256,uint256)",
      "proposalId,eta",
      "(uint256,uint256)"},
  {LP_CONTRACT_LIVEPEER_GOVERNOR, 0,
      "712ae1383f79ac853f8d882153778e02"
      "60ef8f03b504e2866e0593e04d2b291f",
      "ProposalExecuted(uint256)",
      "proposalId",
      "(uint256)"},
  {LP_CONTRACT_LIVEPEER_GOVERNOR, 0,
      "789cf55be980739dad1d0699b93b58e8"
      "06b51c9d96619bfa8fe0a28abaa7b30c",
      "ProposalCanceled(uint256)",
      "proposalId",
      "(uint256)"},
  {LP_CONTRACT_TREASURY, 3,
      "4cf4410cc57040e44862ef0f45f3dd5a"
      "5e02db8eb8add648d4b0e236f1d07dca",
      "CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,ui"
      "nt256)",
      "id,index,target,value,data,predecessor,delay",
      "(address,uint256,bytes,bytes32,uint256)"},
  {LP_CONTRACT_TREASURY, 3,
      "c2617efa69bab66782fa219543714338"
      "489c4e9e178271560a91b82c3f612b58",
      "CallExecuted(bytes32,uint256,address,uint256,bytes)",
      "id,index,target,value,data",
      "(address,uint256,bytes)"},
  {LP_CONTRACT_TREASURY, 1,
      "20fda5fd27a1ea7bf5b9567f143ac547"
      "0bb059374a27e8f67cb44f946f6d0387",
      "CallSalt(bytes32,bytes32)",
      "id,salt",
      "(bytes32)"},
};
/* *INDENT-ON* */

const LpContractEvent *
lp_contract_events (guint * n)
{
  *n = G_N_ELEMENTS (events);
  return events;
}

const LpContractEvent *
lp_contract_find_topic (LpContract contract, const LpHash * topic0)
{
  g_autofree gchar *hex = lp_bytes_to_hex (topic0->b, sizeof (topic0->b));

  for (guint i = 0; i < G_N_ELEMENTS (events); i++) {
    if (events[i].contract == contract && strcmp (events[i].topic0, hex) == 0)
      return &events[i];
  }
  return NULL;
}
